import { type Located, type Mapping, UnreadableDocument } from '../located.ts';
import { type Token, tokenizeHcl } from './hcl-tokens.ts';
import { addBlock, heredocValue, stringValue } from './hcl-values.ts';

/**
 * Reads a Terraform file into the shape of Terraform's own JSON: a block is an entry under its type and
 * labels, holding a list with one map per block. Expressions that only Terraform can work out are
 * computed values; `jsonencode(...)` and JSON in a heredoc are read as what they encode.
 * @throws {UnreadableDocument} on a syntax error, with its line.
 */
export function readHcl(text: string): Mapping {
  return new HclReader(text).file();
}

const maxDepth = 100;

class HclReader {
  private at = 0;
  private depth = 0;
  private readonly tokens: readonly Token[];
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
    this.tokens = tokenizeHcl(text);
  }

  file(): Mapping {
    const body = this.body(1);
    if (this.peek().kind !== 'end') this.fail();
    return body;
  }

  private body(line: number): Mapping {
    const entries = new Map<string, Located>();
    for (;;) {
      this.skipNewlines();
      const token = this.peek();
      if (token.kind === 'end' || token.text === '}') {
        return { kind: 'map', line, endLine: token.line, entries };
      }
      if (token.kind !== 'name') this.fail();
      this.at += 1;
      if (this.isMark('=')) entries.set(token.text, this.attribute(token));
      else this.block(entries, token);
    }
  }

  private attribute(name: Token): Located {
    this.at += 1;
    const value = { ...this.expression('line'), line: name.line };
    if (this.peek().kind !== 'newline' && this.peek().kind !== 'end' && !this.isMark('}')) this.fail();
    return value;
  }

  private block(entries: Map<string, Located>, type: Token): void {
    const labels: string[] = [];
    while (this.peek().kind === 'string' || this.peek().kind === 'name') labels.push(this.take().text);
    this.expect('{');
    const body = this.nested(() => this.body(type.line));
    this.expect('}');
    addBlock(entries, [type.text, ...labels], body);
  }

  /** `line`: ends with its line; `comma`: in brackets, where newlines mean nothing. */
  private expression(ends: 'line' | 'comma'): Located {
    const start = this.at;
    const value = this.nested(() => this.literal());
    if (value !== undefined && this.isOver(ends)) return value;
    this.at = start;
    return this.computed(ends);
  }

  private literal(): Located | undefined {
    const token = this.take();
    const { line, endLine } = token;
    if (token.kind === 'string') return stringValue(token);
    if (token.kind === 'heredoc') return heredocValue(token);
    if (token.kind === 'number') return { kind: 'scalar', line, endLine, value: Number(token.text) };
    if (token.text === '-' && this.peek().kind === 'number') {
      return { kind: 'scalar', line, endLine, value: -Number(this.take().text) };
    }
    if (token.text === 'true' || token.text === 'false') {
      return { kind: 'scalar', line, endLine, value: token.text === 'true' };
    }
    if (token.text === 'null') return { kind: 'scalar', line, endLine, value: null };
    if (token.text === '[') return this.list(token);
    if (token.text === '{') return this.object(token);
    return token.text === 'jsonencode' ? this.encoded() : undefined;
  }

  private encoded(): Located | undefined {
    if (!this.isMark('(')) return undefined;
    this.at += 1;
    this.skipNewlines();
    const value = this.expression('comma');
    this.skipNewlines();
    return this.take().text === ')' ? value : undefined;
  }

  private list(open: Token): Located | undefined {
    const items: Located[] = [];
    for (;;) {
      this.skipNewlines();
      if (this.isMark(']')) break;
      if (items.length === 0 && this.isComprehension()) return undefined;
      items.push(this.expression('comma'));
      this.skipNewlines();
      if (this.isMark(',')) this.at += 1;
      else if (!this.isMark(']')) this.fail();
    }
    return { kind: 'list', line: open.line, endLine: this.take().line, items };
  }

  private object(open: Token): Located | undefined {
    const entries = new Map<string, Located>();
    for (;;) {
      this.skipNewlines();
      if (this.isMark('}')) break;
      if (entries.size === 0 && this.isComprehension()) return undefined;
      const key = this.key();
      if (!this.isMark('=') && !this.isMark(':')) this.fail();
      this.at += 1;
      this.skipNewlines();
      entries.set(key.text, { ...this.expression('line'), line: key.line });
      if (this.isMark(',')) this.at += 1;
      else if (this.peek().kind !== 'newline' && !this.isMark('}')) this.fail();
    }
    return { kind: 'map', line: open.line, endLine: this.take().line, entries };
  }

  private key(): { text: string; line: number } {
    const token = this.peek();
    const start = this.at;
    if (token.kind === 'name' || token.kind === 'string' || token.kind === 'number') {
      this.at += 1;
      if (this.isMark('=') || this.isMark(':')) return token;
    }
    this.at = start;
    while (!this.isMark('=') && !this.isMark(':')) this.skipOne();
    return { text: this.text.slice(token.start, this.peek().start).trim(), line: token.line };
  }

  private isComprehension(): boolean {
    const next = this.tokens[this.at + 1];
    return this.peek().text === 'for' && this.peek().kind === 'name' && next?.kind === 'name';
  }

  private computed(ends: 'line' | 'comma'): Located {
    if (this.isOver(ends)) this.fail();
    const first = this.peek();
    let last = first;
    while (!this.isOver(ends)) {
      if (this.isMark('=')) this.fail();
      last = this.skipOne();
    }
    return {
      kind: 'computed',
      line: first.line,
      endLine: last.endLine,
      text: this.text.slice(first.start, last.end),
    };
  }

  /** Steps over a token, or over a whole pair of brackets; returns the last token stepped over. */
  private skipOne(): Token {
    const token = this.take();
    if (token.kind === 'end') this.fail();
    const closing = token.kind === 'mark' ? { '(': ')', '[': ']', '{': '}' }[token.text] : undefined;
    if (closing === undefined) return token;
    while (!this.isMark(closing)) this.nested(() => this.skipOne());
    return this.take();
  }

  private isOver(ends: 'line' | 'comma'): boolean {
    const { kind, text } = this.peek();
    if (kind === 'end') return true;
    if (kind === 'newline') return ends === 'line' || /^[,\])}]$/.test(this.afterNewlines());
    return kind === 'mark' && /^[,\])}]$/.test(text);
  }

  private afterNewlines(): string {
    let at = this.at;
    while (this.tokens[at]?.kind === 'newline') at += 1;
    return this.tokens[at]?.text ?? '';
  }

  private nested<Result>(read: () => Result): Result {
    this.depth += 1;
    if (this.depth > maxDepth) throw new UnreadableDocument('nested too deeply');
    const result = read();
    this.depth -= 1;
    return result;
  }

  private peek(): Token {
    const token = this.tokens[Math.min(this.at, this.tokens.length - 1)];
    if (token === undefined) throw new UnreadableDocument('not valid HCL: empty');
    return token;
  }

  private take(): Token {
    const token = this.peek();
    this.at += 1;
    return token;
  }

  private isMark(text: string): boolean {
    return this.peek().kind === 'mark' && this.peek().text === text;
  }

  private expect(text: string): void {
    if (!this.isMark(text)) this.fail();
    this.at += 1;
  }

  private skipNewlines(): void {
    while (this.peek().kind === 'newline') this.at += 1;
  }

  private fail(): never {
    const { kind, text, line } = this.peek();
    const what =
      kind === 'end'
        ? 'the end of the file'
        : kind === 'newline'
          ? 'the end of the line'
          : `"${text.slice(0, 40)}"`;
    throw new UnreadableDocument(`not valid HCL: unexpected ${what} (line ${line})`);
  }
}
