import { KeptOutput } from '#lambdas/sandbox/kept-output.ts';

/** Keeps the first bytes of an output, whole characters only, tells of them as they come, and counts the rest. */
export class BoundedOutput {
  readonly #kept: KeptOutput;
  readonly #maxBytes: number;
  #totalBytes = 0;

  constructor(maxBytes: number, tell: (text: string) => void) {
    this.#maxBytes = maxBytes;
    this.#kept = new KeptOutput(tell);
  }

  add(bytes: Uint8Array): void {
    const room = Math.max(0, this.#maxBytes - this.#totalBytes);
    this.#totalBytes += bytes.length;
    if (room > 0) this.#kept.add(bytes.subarray(0, room));
  }

  finish(): { output: string; droppedBytes: number } {
    return this.#kept.finish(this.#totalBytes, this.#maxBytes);
  }
}
