import { type Workspace, WorkspaceError } from '#lambdas/workspace/workspace.ts';

/** A workspace of texts by path. `reads` tells which files were asked for. */
export function memoryWorkspace(texts: Readonly<Record<string, string>>): Workspace & { reads: string[] } {
  const reads: string[] = [];
  const paths = Object.keys(texts).sort();
  const readBytes = async (path: string): Promise<Uint8Array> => {
    reads.push(path);
    const text = texts[path];
    if (text === undefined) throw new WorkspaceError(`${path} is missing`);
    return Buffer.from(text);
  };
  return {
    root: '/nowhere',
    reads,
    listFiles: async () => paths.map((path) => ({ path, bytes: Buffer.byteLength(texts[path] ?? '') })),
    readBytes,
    readText: async (path) => {
      const bytes = Buffer.from(await readBytes(path));
      return bytes.subarray(0, 8_000).includes(0) ? undefined : bytes.toString('utf8');
    },
  };
}
