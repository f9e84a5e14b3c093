import { Readable } from 'node:stream';
import type { Blobs } from '#lambdas/ports/blobs.ts';
import type { Clock } from '#lambdas/ports/clock.ts';

/** Bytes in a map. Nothing listens at the addresses of its uploads. */
export function inMemoryBlobs(deps: { clock: Clock }): Blobs {
  const blobs = new Map<string, Uint8Array>();
  const nameOf = (key: string): string => {
    if (key === '' || key.startsWith('/') || key.split('/').includes('..'))
      throw new Error(`Not a key: ${key}`);
    return key;
  };
  return {
    has: async (key) => blobs.has(nameOf(key)),
    put: async (key, bytes) => {
      blobs.set(nameOf(key), Uint8Array.from(bytes));
    },
    get: async (key) => {
      const bytes = blobs.get(nameOf(key));
      return bytes === undefined ? undefined : Readable.from([Buffer.from(bytes)]);
    },
    createDownload: async (key, fileName) => ({
      url: `http://127.0.0.1:9/${nameOf(key)}/${fileName}`,
      expiresAt: new Date(deps.clock.now().getTime() + 300_000),
    }),
    createUpload: async (key, { sha256 }) => ({
      url: `http://127.0.0.1:9/${nameOf(key)}`,
      headers: { 'x-amz-checksum-sha256': sha256 },
      expiresAt: new Date(deps.clock.now().getTime() + 900_000),
    }),
  };
}
