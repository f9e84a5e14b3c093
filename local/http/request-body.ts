import type { IncomingMessage } from 'node:http';
import { ProductError } from '#shared/errors/product-error.ts';

/** An ordinary body is small and comes at once; a caller that dribbles one in holds a connection for nothing. */
const bodyTimeoutMs = 30_000;
/** A caller still sending hears a refusal only once it has sent; more than this is not waited for. */
const drainBytes = 16 * 1024 * 1024;

const none = Buffer.alloc(0);

/**
 * The whole body.
 * @throws {ProductError} body_too_large; any other error means that the caller is gone.
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  if (length === undefined && encoding === undefined) return none;
  if (Number(length ?? 0) > maxBytes) throw bodyTooLarge(maxBytes);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunksOf(request)) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw bodyTooLarge(maxBytes);
    chunks.push(chunk);
  }
  return chunks.length === 1 ? (chunks[0] ?? none) : Buffer.concat(chunks);
}

/** Throws the rest of a refused body away. Afterwards `complete` says whether that was all of it. */
export async function drainBody(request: IncomingMessage): Promise<void> {
  let bytes = 0;
  for await (const chunk of chunksOf(request)) {
    bytes += chunk.length;
    if (bytes > drainBytes) return;
  }
}

/** Leaving the loop leaves the connection open, so that it can still carry an answer. */
async function* chunksOf(request: IncomingMessage): AsyncGenerator<Buffer> {
  const timer = setTimeout(() => request.destroy(), bodyTimeoutMs);
  try {
    yield* request.iterator({ destroyOnReturn: false });
  } finally {
    clearTimeout(timer);
  }
}

export function bodyTooLarge(maxBytes: number): ProductError {
  const mebibytes = maxBytes / 1024 / 1024;
  return new ProductError('body_too_large', {
    message: `The body is larger than ${mebibytes} MiB.`,
    remedy: [
      `Send at most ${mebibytes} MiB; long material goes into a workspace, sent with `,
      { call: 'create-workspace' },
      '.',
    ],
    details: { max_bytes: maxBytes },
  });
}
