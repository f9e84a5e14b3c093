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

async function* noteFailure(chunks: AsyncIterable<string>, source: { failure?: unknown }) {
  try {
    yield* chunks;
  } catch (error) {
    source.failure = error;
    throw error;
  }
}
