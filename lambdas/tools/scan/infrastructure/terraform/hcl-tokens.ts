import { UnreadableDocument } from '../located.ts';

/** `text` of a string or a heredoc is its content; `holes` says that a template is to be filled in. */
export interface Token {
  kind: 'name' | 'number' | 'string' | 'heredoc' | 'mark' | 'newline' | 'end';
  text: string;
  holes: boolean;
  /** From 1. */
  line: number;
  endLine: number;
  start: number;
  end: number;
}

const maxHoleDepth = 50;
const skipped = /[ \t\r]+|(?:#|\/\/)[^\n]*|\/\*[\s\S]*?\*\//y;
const name = /[\p{L}_][\p{L}\p{N}_-]*/uy;
const number = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const heredocStart = /<<-?([\p{L}_][\p{L}\p{N}_-]*)[ \t]*\r?\n/uy;
const mark = /==|!=|<=|>=|&&|\|\||=>|\.\.\.|[{}[\]()=,.:?!+\-*/%<>]/y;
const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t' };

/**
 * Cuts Terraform's language into tokens; comments and blanks are dropped, newlines kept.
 * @throws {UnreadableDocument} on a character or an unclosed string that the language does not know.
 */
export function tokenizeHcl(text: string): readonly Token[] {
  return new Tokenizer(text).all();
}

class Tokenizer {
  private at = 0;
  private line = 1;
  private holeDepth = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  all(): readonly Token[] {
    const tokens: Token[] = [];
    for (;;) {
      const token = this.next();
      tokens.push(token);
      if (token.kind === 'end') return tokens;
    }
  }

  private next(): Token {
    while (this.take(skipped) !== undefined);
    const [start, line] = [this.at, this.line];
    const finish = (kind: Token['kind'], text: string, holes = false): Token => {
      return { kind, text, holes, line, endLine: this.line, start, end: this.at };
    };
    if (start >= this.text.length) return finish('end', '');
    if (this.take(/\n/y) !== undefined) return { ...finish('newline', '\n'), endLine: line };
    if (this.text[start] === '"') return this.string(finish);
    const opening = this.take(heredocStart);
    if (opening !== undefined) return this.heredoc(opening, finish);
    for (const [kind, pattern] of [
      ['name', name],
      ['number', number],
      ['mark', mark],
    ] as const) {
      const found = this.take(pattern);
      if (found !== undefined) return finish(kind, found);
    }
    throw new UnreadableDocument(
      `not valid HCL: unexpected ${JSON.stringify(this.text[start])} (line ${line})`,
    );
  }

  private string(finish: (kind: 'string', text: string, holes: boolean) => Token): Token {
    const openedAt = this.line;
    const from = this.at + 1;
    const { end, holes } = this.endOfQuote(from, openedAt);
    const raw = this.text.slice(from, end);
    this.advance(end + 1);
    const text = raw.replace(/\\(.)/gs, (_, char: string) => escapes[char] ?? char);
    return finish('string', holes ? text : text.replaceAll('$${', '${').replaceAll('%%{', '%{'), holes);
  }

  /** Where the quote opened before `from` closes: quotes inside `${...}` belong to the hole. */
  private endOfQuote(from: number, openedAt: number): { end: number; holes: boolean } {
    let holes = false;
    for (let at = from; at < this.text.length; at += 1) {
      const char = this.text[at];
      if (char === '"') return { end: at, holes };
      if (char === '\n') break;
      if (char === '\\') at += 1;
      else if ((char === '$' || char === '%') && this.text[at + 1] === char && this.text[at + 2] === '{')
        at += 2;
      else if ((char === '$' || char === '%') && this.text[at + 1] === '{') {
        holes = true;
        at = this.endOfHole(at + 2, openedAt);
      }
    }
    throw new UnreadableDocument(`not valid HCL: a string is not closed (line ${openedAt})`);
  }

  private endOfHole(from: number, openedAt: number): number {
    this.holeDepth += 1;
    if (this.holeDepth > maxHoleDepth) throw new UnreadableDocument(`nested too deeply (line ${openedAt})`);
    let open = 1;
    for (let at = from; at < this.text.length; at += 1) {
      const char = this.text[at];
      if (char === '"') at = this.endOfQuote(at + 1, openedAt).end;
      else if (char === '{') open += 1;
      else if (char === '}') open -= 1;
      if (open === 0) {
        this.holeDepth -= 1;
        return at;
      }
    }
    throw new UnreadableDocument(`not valid HCL: a template is not closed (line ${openedAt})`);
  }

  private heredoc(opening: string, finish: (kind: 'heredoc', text: string, holes: boolean) => Token): Token {
    const openedAt = this.line - 1;
    const marker = opening.replace(/^<<-?/, '').trim();
    const from = this.at;
    const closing = new RegExp(`^[ \\t]*${marker}[ \\t]*\\r?$`, 'm').exec(this.text.slice(from));
    if (closing === null)
      throw new UnreadableDocument(`not valid HCL: <<${marker} is not closed (line ${openedAt})`);
    const body = this.text.slice(from, from + closing.index);
    this.advance(from + closing.index + closing[0].trimEnd().length);
    return finish('heredoc', body, /(^|[^$%])[$%]\{/.test(body));
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined || found === '') return undefined;
    this.advance(this.at + found.length);
    return found;
  }

  private advance(to: number): void {
    for (let at = this.at; at < to; at += 1) if (this.text[at] === '\n') this.line += 1;
    this.at = to;
  }
}
