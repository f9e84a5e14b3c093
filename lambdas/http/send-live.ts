import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Sends texts no faster than their reader takes them: none is made while one waits to be taken.
 * @returns false where the reader went away, or the signal cut it off, before the end.
 * @throws what making the texts throws; the reader is then cut off.
 */
export async function sendLive(
  chunks: AsyncIterable<string>,
  reader: Writable,
  signal?: AbortSignal,
): Promise<boolean> {
  const source: { failure?: unknown } = {};
  try {
    await pipeline(
      Readable.from(noteFailure(chunks, source)),
      reader,
      signal === undefined ? {} : { signal },
    );
    return true;
  } catch {
    // Whatever else went wrong is the reader's end of it.
    if ('failure' in source) throw source.failure;
    return false;
  }
}

/** Has no `throw`: a stream throws its reader's failure into what makes the texts, which would pass for one of theirs. */
function noteFailure(chunks: AsyncIterable<string>, source: { failure?: unknown }): AsyncIterable<string> {
  const texts = chunks[Symbol.asyncIterator]();
  const next = async () => {
    try {
      return await texts.next();
    } catch (error) {
      source.failure = error;
      throw error;
    }
  };
  const end = async () => (await texts.return?.()) ?? { done: true as const, value: undefined };
  return { [Symbol.asyncIterator]: () => ({ next, return: end }) };
}
