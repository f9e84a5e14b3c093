import type { GitHistory } from '#lambdas/tools/code/git-history.ts';
import type { Commit } from '#lambdas/tools/code/read-commit.ts';
import { readParent } from '#lambdas/tools/code/revision.ts';
import { compareCommits } from '#lambdas/tools/code/tree-changes.ts';

/** A file as a commit left it, where no parent had it so. */
export interface AddedFile {
  /** From the workspace's root. */
  path: string;
  oid: string;
  /** The same file in the first parent; absent when it is new. */
  before: string | undefined;
}

/** Enough to tell what a merge itself wrote; one commit can name as many parents as fit. */
const maxParents = 8;

/** What a commit added or changed. A merge counts only for what differs from each of its parents. */
export async function addedFiles(history: GitHistory, commit: Commit): Promise<AddedFile[]> {
  const parents = commit.commit.parent.slice(0, maxParents);
  const [first, ...others] = await Promise.all(parents.map((_, index) => readParent(history, commit, index)));
  let added = await changedSince(history, first?.oid, commit.oid);
  for (const other of others) {
    if (added.length === 0 || other === undefined) break;
    const differing = new Set((await changedSince(history, other.oid, commit.oid)).map(({ path }) => path));
    added = added.filter(({ path }) => differing.has(path));
  }
  return added;
}

async function changedSince(
  history: GitHistory,
  parent: string | undefined,
  commit: string,
): Promise<AddedFile[]> {
  const changes = await compareCommits(history, parent, commit);
  return changes.flatMap(({ path, before, after }) => {
    if (after === undefined || !('oid' in after)) return [];
    return [
      { path, oid: after.oid, before: before !== undefined && 'oid' in before ? before.oid : undefined },
    ];
  });
}

/** Ids of all files in a commit, below the workspace's root. */
export async function filesIn(history: GitHistory, commit: string): Promise<Set<string>> {
  return new Set((await changedSince(history, undefined, commit)).map(({ oid }) => oid));
}
