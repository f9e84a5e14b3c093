import type { Comparison } from '#lambdas/tools/code/compare-range.ts';
import type { GitHistory } from '#lambdas/tools/code/git-history.ts';
import { readParent, readRevision } from '#lambdas/tools/code/revision.ts';
import { compareCommits } from '#lambdas/tools/code/tree-changes.ts';

/** How often the files of a change were changed before it. */
export interface Churn {
  commits: number;
  /** Commits that changed a file, by its path. */
  byPath: ReadonlyMap<string, number>;
}

/** Each costs a comparison of two trees. */
const maxCommits = 30;

/** Of the last commits before the change, along first parents. */
export async function measureChurn(
  history: GitHistory,
  { before }: Pick<Comparison, 'before'>,
  paths: ReadonlySet<string>,
): Promise<Churn> {
  const byPath = new Map<string, number>();
  let commits = 0;
  let commit = before === undefined ? undefined : await readRevision(history, before);
  while (commit !== undefined && commits < maxCommits) {
    const parent = await readParent(history, commit);
    // A merge brings in what its other parent's commits did; a shallow end would show every file as new.
    if (parent === undefined && commit.commit.parent.length > 0) break;
    for (const { path } of await compareCommits(history, parent?.oid, commit.oid)) {
      if (paths.has(path)) byPath.set(path, (byPath.get(path) ?? 0) + 1);
    }
    commits += 1;
    commit = parent;
  }
  return { commits, byPath };
}
