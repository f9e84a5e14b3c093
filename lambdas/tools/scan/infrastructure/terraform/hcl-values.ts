import { type Located, type Mapping, UnreadableDocument } from '../located.ts';
import { readYaml } from '../read-yaml.ts';
import type { Token } from './hcl-tokens.ts';

/** A text; one with holes in it is computed when deployed. */
export function stringValue({ line, endLine, text, holes }: Token): Located {
  return holes ? { kind: 'computed', line, endLine, text } : { kind: 'scalar', line, endLine, value: text };
}

/** JSON in a heredoc is read as what it says, holes included: policies are written so. */
export function heredocValue(token: Token): Located {
  if (!/^\s*[[{]/.test(token.text)) return stringValue(token);
  try {
    return readYaml(token.text, token.line + 1)[0] ?? stringValue(token);
  } catch (error) {
    // A template may be JSON only once it is filled in: then it stays a text.
    if (error instanceof UnreadableDocument) return stringValue(token);
    throw error;
  }
}

/**
 * Adds a block under its type and labels, after the blocks that stand there already. What was built so
 * far is added to in place: copying it for each block would take minutes on a hostile file.
 */
export function addBlock(entries: Map<string, Located>, path: readonly string[], body: Mapping): void {
  const [key, ...rest] = path;
  if (key === undefined) return;
  const before = entries.get(key);
  const { line, endLine } = body;
  if (rest.length > 0) {
    if (before?.kind === 'map' && before.entries instanceof Map) {
      addBlock(before.entries, rest, body);
      return;
    }
    const inner = new Map<string, Located>();
    addBlock(inner, rest, body);
    entries.set(key, { kind: 'map', line, endLine, entries: inner });
  } else if (before?.kind === 'list' && Array.isArray(before.items)) {
    before.items.push(body);
  } else {
    entries.set(key, { kind: 'list', line, endLine, items: [body] });
  }
}
