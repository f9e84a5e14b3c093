import { type Workspace, WorkspaceError } from '#lambdas/workspace/workspace.ts';

/**
 * A workspace of texts by path; a number stands for a file of that many bytes that cannot be read.
 * `reads` tells which files were asked for, in order.
 */
export function inMemoryWorkspace(
  files: Readonly<Record<string, string | number>>,
): Workspace & { reads: string[] } {
  const reads: string[] = [];
  const textOf = (path: string): string => {
    reads.push(path);
    const content = files[path];
    if (typeof content !== 'string') throw new WorkspaceError(`cannot be read: ${path}`);
    return content;
  };
  const bytesOf = (content: string | number): number =>
    typeof content === 'number' ? content : Buffer.byteLength(content);
  const sorted = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    root: '/nowhere',
    reads,
    listFiles: async () => sorted.map(([path, content]) => ({ path, bytes: bytesOf(content) })),
    readBytes: async (path) => Buffer.from(textOf(path)),
    readText: async (path) => {
      const text = textOf(path);
      return text.slice(0, 8_000).includes('\0') ? undefined : text;
    },
  };
}
