import type { Comparison } from '#lambdas/tools/code/compare-range.ts';
import { type GitHistory, isNotFound } from '#lambdas/tools/code/git-history.ts';
import { listCommit, readSide } from '#lambdas/tools/code/tree-changes.ts';
import { WorkspaceError } from '#lambdas/workspace/workspace.ts';

/** The whole tree as it is after the change. */
export interface TreeAfter {
  paths: readonly string[];
  /** `undefined` for what is not text or cannot be read. */
  read(path: string): Promise<string | undefined>;
}

export async function openTreeAfter(history: GitHistory, { after }: Comparison): Promise<TreeAfter> {
  if ('workspace' in after) {
    const files = await after.workspace.listFiles();
    const read = (path: string) => after.workspace.readText(path).catch(unreadable);
    return { paths: files.map(({ path }) => path), read };
  }
  const files = await listCommit(history, after.commit);
  return {
    paths: [...files.keys()],
    async read(path) {
      const oid = files.get(path);
      if (oid === undefined) return undefined;
      return await readSide(history, { path, after: { oid } }, 'after')
        .then((bytes) => (bytes.subarray(0, 8_000).includes(0) ? undefined : new TextDecoder().decode(bytes)))
        .catch(unreadable);
    },
  };
}

function unreadable(error: unknown): undefined {
  if (error instanceof WorkspaceError || isNotFound(error)) return undefined;
  throw error;
}
