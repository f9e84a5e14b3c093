/** Output as it comes, in bytes that may end within a character, told on in whole characters. */
export class KeptOutput {
  readonly #decoder = new TextDecoder();
  readonly #tell: (text: string) => void;
  #text = '';

  constructor(tell: (text: string) => void) {
    this.#tell = tell;
  }

  add(bytes: Uint8Array): void {
    this.#keep(this.#decoder.decode(bytes, { stream: true }));
  }

  /**
   * @param totalBytes what the command printed in all.
   * @param keptBytes how much of it could come here; a character that this cuts is dropped.
   */
  finish(totalBytes: number, keptBytes: number): { output: string; droppedBytes: number } {
    if (totalBytes <= keptBytes) {
      this.#keep(this.#decoder.decode());
      return { output: this.#text, droppedBytes: 0 };
    }
    return { output: this.#text, droppedBytes: Math.max(0, totalBytes - Buffer.byteLength(this.#text)) };
  }

  /** What came, where no more is to be had. */
  get soFar(): { output: string; droppedBytes: number } {
    return { output: this.#text, droppedBytes: 0 };
  }

  #keep(text: string): void {
    if (text === '') return;
    this.#text += text;
    this.#tell(text);
  }
}
