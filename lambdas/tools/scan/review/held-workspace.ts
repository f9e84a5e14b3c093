import { type Workspace, WorkspaceError } from '#lambdas/workspace/workspace.ts';

export interface HeldText {
  path: string;
  text: string;
}

/** A workspace of texts that are held in memory: some files of some commit, for scanners that read workspaces. */
export function holdTexts(texts: readonly HeldText[]): Workspace {
  const byPath = new Map(texts.map(({ path, text }) => [path, text]));
  const read = (path: string): string => {
    const text = byPath.get(path);
    if (text === undefined) throw new WorkspaceError(`${JSON.stringify(path)} is not part of the change`);
    return text;
  };
  return {
    root: '/nowhere',
    listFiles: async () =>
      [...byPath]
        .map(([path, text]) => ({ path, bytes: Buffer.byteLength(text) }))
        .sort((a, b) => (a.path < b.path ? -1 : 1)),
    readBytes: async (path) => Buffer.from(read(path)),
    readText: async (path) => read(path),
  };
}
