/** With the slowest of patterns, some tenths of a second. */
const charactersInOne = 16_384;

/** Tells whoever matches one text after another when it is others' turn on the one thread that all share. */
export class Turns {
  #characters = 0;

  /** @param text what is matched next. */
  isOver(text: string): boolean {
    this.#characters += text.length;
    if (this.#characters < charactersInOne) return false;
    this.#characters = 0;
    return true;
  }
}
