import { gunzipSync } from 'node:zlib';
import { type CollectedFile, maxCollectedBytes, maxCollectedFiles } from '#lambdas/ports/sandbox.ts';

/** The files of a build as their parts come in its log. */
export class HandedBack {
  readonly #parts = new Map<string, Uint8Array[]>();
  readonly #tooLarge = new Set<string>();

  add(path: string, part: Uint8Array): void {
    const parts = this.#parts.get(path);
    if (parts !== undefined) parts.push(part);
    else if (this.#parts.size < maxCollectedFiles) this.#parts.set(path, [part]);
    else this.#tooLarge.add(path);
  }

  leaveOut(path: string): void {
    this.#tooLarge.add(path);
  }

  finish(): { files: CollectedFile[]; tooLarge: string[] } {
    const files = [...this.#parts].map(([path, parts]) => ({ path, text: unpack(Buffer.concat(parts)) }));
    return {
      files: files.flatMap(({ path, text }) => (text === undefined ? [] : [{ path, text }])),
      tooLarge: [...this.#tooLarge, ...files.flatMap(({ path, text }) => (text === undefined ? [path] : []))],
    };
  }
}

/** Nothing where a part is missing. */
function unpack(packed: Uint8Array): string | undefined {
  try {
    return gunzipSync(packed, { maxOutputLength: maxCollectedBytes }).toString('utf8');
  } catch {
    return undefined;
  }
}
