import { ToolError } from '../tool.ts';

/** One entry of a tree object. */
export interface TreeEntry {
  /**
   * To compare and to show: a hostile tree may hold names that no disk takes, such as `..` or `a/b`. Each is another
   * one's in its tree, since of two that read alike one would hide the other.
   */
  path: string;
  /** `100644`, `100755`, `120000` for a link, `160000` for a submodule, `040000` for a folder. */
  mode: string;
  oid: string;
  type: 'blob' | 'tree' | 'commit';
}

const oidBytes = 20;
const types: Readonly<Record<string, TreeEntry['type']>> = { '040000': 'tree', '160000': 'commit' };

/**
 * The entries of a tree object, whatever they are called: a reader that refuses a tree for one name in it lets that
 * name hide all others.
 * @throws {ToolError} for bytes that are no tree.
 */
export function parseTree(bytes: Uint8Array): TreeEntry[] {
  const tree = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: TreeEntry[] = [];
  const known = new Map<string, number>();
  for (let at = 0; at < tree.length; ) {
    const [space, end] = [tree.indexOf(0x20, at), tree.indexOf(0, at)];
    if (space < 0 || end < space || end + oidBytes >= tree.length)
      throw new ToolError('A tree of the history is broken.');
    const mode = tree.toString('latin1', at, space).padStart(6, '0');
    at = end + 1 + oidBytes;
    const path = unlike(known, tree.toString('utf8', space + 1, end));
    entries.push({ path, mode, oid: tree.toString('hex', end + 1, at), type: types[mode] ?? 'blob' });
  }
  return entries;
}

/**
 * Bytes that are no UTF-8 read alike, and a hostile tree may name files the same, each of a hundred thousand.
 * @param known every path so far, with the number that was last put behind it: the next is not looked for from the first.
 */
function unlike(known: Map<string, number>, name: string): string {
  let path = name;
  let count = known.get(name) ?? 1;
  while (known.has(path)) {
    count += 1;
    path = `${name} (${count})`;
  }
  known.set(path, 1);
  known.set(name, count);
  return path;
}
