import { ModelError } from '#lambdas/ports/model.ts';

/** A reply of 16,000 tokens is some megabytes of events; the SDK keeps all of it in memory. */
const maxReplyBytes = 32 * 1024 * 1024;

/** Ends an answer that goes on without end. Its body is an async iterable and nothing more. */
export function limitReplies(send: typeof fetch): typeof fetch {
  return async (input, init) => {
    const response = await send(input, init);
    const { body } = response;
    if (!response.ok || body === null) return response;
    // In its place: another answer around this one, or a web stream, would cost more than all else here.
    return Object.defineProperty(response, 'body', { value: within(maxReplyBytes, body) });
  };
}

async function* within(maxBytes: number, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let seen = 0;
  for await (const chunk of body) {
    seen += chunk.length;
    if (seen > maxBytes)
      throw new ModelError('bad_request', `The model's reply has more than ${maxBytes} bytes`);
    yield chunk;
  }
}
