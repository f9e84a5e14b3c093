import { Readable } from 'node:stream';
import type { Blobs } from '#lambdas/ports/blobs.ts';

export interface MemoryBlobs extends Pick<Blobs, 'get' | 'put'> {
  readonly keys: readonly string[];
}

export function memoryBlobs(): MemoryBlobs {
  const blobs = new Map<string, Uint8Array>();
  return {
    get keys() {
      return [...blobs.keys()];
    },
    put: async (key, bytes) => {
      blobs.set(key, bytes);
    },
    get: async (key) => {
      const bytes = blobs.get(key);
      return bytes === undefined ? undefined : Readable.from([Buffer.from(bytes)]);
    },
  };
}
