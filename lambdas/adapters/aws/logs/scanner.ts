/** Reads a text character by character. */
export class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  isAt(sign: string): boolean {
    return this.#text.startsWith(sign, this.#at);
  }

  /** One character, surrogate pairs whole; an empty text at the end. */
  take(): string {
    const code = this.#text.codePointAt(this.#at);
    const sign = code === undefined ? '' : String.fromCodePoint(code);
    this.#at += sign.length;
    return sign;
  }

  takeIf(sign: string): boolean {
    if (!this.isAt(sign)) return false;
    this.#at += sign.length;
    return true;
  }

  /** @param pattern sticky. */
  takeMatch(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const [match] = pattern.exec(this.#text) ?? [];
    if (match === undefined) return undefined;
    this.#at += match.length;
    return match;
  }
}
