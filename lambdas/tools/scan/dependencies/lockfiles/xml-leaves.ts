import { LockfileError } from './lockfile.ts';

/** An element that holds only text. */
export interface XmlLeaf {
  /** Names from the root, joined with `/`. */
  path: string;
  text: string;
  /** Line of the opening tag, from 1. */
  line: number;
  /** The same number for leaves of the same parent element. */
  parent: number;
}

/** Deeper than any build file; each level costs the walk memory. */
const maxDepth = 100;

/**
 * The text elements of an XML document, in order. No entities, no DTD, no attributes: nothing that a
 * hostile document could make expand or fetch. @throws {LockfileError} on unbalanced tags.
 */
export function leavesOf(source: string): XmlLeaf[] {
  const text = withoutComments(source);
  const leaves: XmlLeaf[] = [];
  const open: OpenElement[] = [];
  const lines = new LineCount(text);
  for (const tag of text.matchAll(/<(\/?)([A-Za-z_][\w.:-]*)[^<>]*>/g)) {
    const [whole, slash, name = ''] = tag;
    const end = tag.index + whole.length;
    if (slash === '/') close(leaves, open, { name, text, start: tag.index });
    else if (!whole.endsWith('/>'))
      push(open, { name, start: end, line: lines.at(tag.index), id: tag.index });
  }
  if (open.length > 0) throw new LockfileError('is not well-formed XML');
  return leaves;
}

interface OpenElement {
  name: string;
  /** Where its content starts. */
  start: number;
  line: number;
  id: number;
  hasChildren?: boolean;
}

function push(open: OpenElement[], element: OpenElement): void {
  const parent = open.at(-1);
  if (parent !== undefined) parent.hasChildren = true;
  if (open.length >= maxDepth) throw new LockfileError('is nested too deeply');
  open.push(element);
}

function close(
  leaves: XmlLeaf[],
  open: OpenElement[],
  tag: { name: string; text: string; start: number },
): void {
  const path = open.map(({ name }) => name).join('/');
  const element = open.pop();
  if (element?.name !== tag.name) throw new LockfileError('is not well-formed XML');
  if (element.hasChildren === true) return;
  const text = tag.text.slice(element.start, tag.start).trim();
  leaves.push({ path, text, line: element.line, parent: open.at(-1)?.id ?? -1 });
}

/** Blanks comments out, keeping every line break, so that lines stay right. */
function withoutComments(source: string): string {
  const parts: string[] = [];
  let position = 0;
  for (;;) {
    const start = source.indexOf('<!--', position);
    const end = start === -1 ? -1 : source.indexOf('-->', start + 4);
    if (end === -1) return parts.join('') + source.slice(position);
    parts.push(source.slice(position, start), source.slice(start, end).replace(/[^\n]+/g, ''));
    position = end + 3;
  }
}

/** Counts lines up to rising positions, in one pass over the text. */
class LineCount {
  private readonly text: string;
  private position = 0;
  private line = 1;

  constructor(text: string) {
    this.text = text;
  }

  at(position: number): number {
    for (; this.position < position; this.position += 1) {
      if (this.text[this.position] === '\n') this.line += 1;
    }
    return this.line;
  }
}
