import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Upload } from '#lambdas/ports/blobs.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import { parseQuery, type SignedRequest } from './canonical-request.ts';
import { presign } from './presign.ts';
import { bodyTooLarge } from './request-body.ts';
import { createSignatureVerifier, type Verdict } from './sigv4.ts';

export interface UploadsOptions {
  /** Where the platform listens: `http://127.0.0.1:4311`. Asked for each upload, so that a port may be given late. */
  origin: () => string;
  /** Signs upload addresses; known to nobody else, so that no caller can make one. */
  secret: string;
  /** Milliseconds since 1970. */
  now: () => number;
  maxBytes: number;
  /** Takes unfinished files; on the disk where `keep` wants them. */
  folder: string;
  /** Moves a finished file, whose bytes are as announced, to its key. */
  keep: (key: string, file: string) => Promise<void>;
}

export interface Uploads {
  /** As the Blobs port has it: an address that takes one PUT of exactly these bytes. */
  createUpload(key: string, content: { sha256: string; bytes: number }): Promise<Upload>;
  /** Whether the address was made by `createUpload`, for this body, and not too long ago. */
  verify(request: SignedRequest): Verdict;
  /** @throws {ProductError} when the bytes are not the announced ones; nothing is kept then. */
  receive(request: IncomingMessage, upload: { signed: SignedRequest; requestId: string }): Promise<void>;
}

export const uploadsPath = '/uploads/';
const expiresSeconds = 15 * 60;
const signer = { accessKeyId: 'UPLOADS', region: 'embedded', service: 'uploads' };

/** Uploads as S3 takes them: presigned, bound to the hash of their content, streamed past every handler. */
export function createUploads(options: UploadsOptions): Uploads {
  const verifySignature = createSignatureVerifier({
    ...{ region: signer.region, service: signer.service, now: options.now },
    credentialOf: (id) =>
      id === signer.accessKeyId ? { secretAccessKey: options.secret, principalArn: 'uploads' } : undefined,
  });
  return {
    async createUpload(key, { sha256 }) {
      const path = key.split('/').map(encodeURIComponent).join('/');
      const url = presign(
        { ...signer, secretAccessKey: options.secret, now: options.now },
        {
          method: 'PUT',
          url: new URL(uploadsPath + path, options.origin()),
          contentSha256: sha256,
          expiresSeconds,
        },
      );
      const headers = { 'content-type': 'application/gzip' };
      return { url: url.href, headers, expiresAt: new Date(options.now() + expiresSeconds * 1000) };
    },
    verify: (request) => verifySignature(request, announcedHash(request)),
    async receive(request, { signed, requestId }) {
      if (Number(request.headers['content-length'] ?? 0) > options.maxBytes)
        throw bodyTooLarge(options.maxBytes);
      await mkdir(options.folder, { recursive: true });
      const file = join(options.folder, `${requestId}.part`);
      try {
        const sha256 = await writeHashed(request, file, options.maxBytes);
        if (sha256 !== announcedHash(signed)) throw otherBytes(sha256);
        await options.keep(decodeURIComponent(signed.path.slice(uploadsPath.length)), file);
      } finally {
        await rm(file, { force: true });
      }
    },
  };
}

async function writeHashed(source: IncomingMessage, file: string, maxBytes: number): Promise<string> {
  const digest = createHash('sha256');
  let bytes = 0;
  await pipeline(
    // The connection outlives a refused body, to carry the answer.
    source.iterator({ destroyOnReturn: false }),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        if (bytes > maxBytes) throw bodyTooLarge(maxBytes);
        digest.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(file, { flags: 'wx' }),
  );
  return digest.digest('hex');
}

/** Empty where there is none: no body has that hash, so nothing verifies. */
function announcedHash({ query }: SignedRequest): string {
  try {
    return parseQuery(query).find(([name]) => name === 'X-Amz-Content-Sha256')?.[1] ?? '';
  } catch (error) {
    if (error instanceof URIError) return '';
    throw error;
  }
}

function otherBytes(sha256: string): ProductError {
  return new ProductError('invalid_request', {
    message: `The uploaded bytes are not the announced ones: their SHA-256 is ${sha256}.`,
    remedy: [
      'Announce the bytes as they are with ',
      { call: 'create-workspace' },
      ', then upload exactly these.',
    ],
    details: { field: 'sha256' },
  });
}
