import git from 'isomorphic-git';
import { CommitWalk } from '#lambdas/tools/code/commit-walk.ts';
import type { GitHistory } from '#lambdas/tools/code/git-history.ts';
import { type Commit, readCommit } from '#lambdas/tools/code/read-commit.ts';
import { readRevision } from '#lambdas/tools/code/revision.ts';

/** Where a walk through all of a history begins. */
export interface Starts {
  head: Commit;
  /** Tips of branches and tags, and the newest stash. */
  others: Commit[];
  /** References that lead to no commit that is here. */
  unread: string[];
}

/** Repositories keep a reference per build and per request; the newest commits of a thousand are enough. */
const maxReferences = 1_000;

/** @throws {ToolError} when there is no commit yet. */
export async function findStarts(history: GitHistory): Promise<Starts> {
  const head = await readRevision(history, 'HEAD');
  const names = await git.listRefs({ ...history.git, filepath: 'refs' });
  const starts: Starts = {
    head,
    others: [],
    unread: names.slice(maxReferences).map((name) => `refs/${name}`),
  };
  const known = new Set([head.oid]);
  for (const name of names.slice(0, maxReferences)) {
    history.signal.throwIfAborted();
    const tip = await readTip(history, `refs/${name}`);
    if (tip === undefined) starts.unread.push(`refs/${name}`);
    else if (!known.has(tip.oid)) starts.others.push(tip);
    known.add(tip?.oid ?? '');
  }
  return starts;
}

async function readTip(history: GitHistory, ref: string): Promise<Commit | undefined> {
  try {
    const oid = await git.resolveRef({ ...history.git, ref });
    return await readCommit(history, oid);
  } catch {
    history.signal.throwIfAborted();
    return undefined;
  }
}

/** Ids of a revision and of its ancestors, as far as a walk goes. @throws {ToolError} for an unknown revision. */
export async function ancestorsOf(history: GitHistory, revision: string): Promise<Set<string>> {
  const start = await readRevision(history, revision);
  const ids = new Set<string>();
  for await (const { oid } of new CommitWalk(history, '').from(start, Number.MAX_SAFE_INTEGER)) ids.add(oid);
  return ids;
}
