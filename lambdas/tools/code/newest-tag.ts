import git from 'isomorphic-git';
import { ToolError } from '../tool.ts';
import type { GitHistory } from './git-history.ts';
import type { Commit } from './read-commit.ts';
import { readParent, readRevision } from './revision.ts';

/** How far back a release may lie: each step reads a commit. */
const maxSteps = 5_000;

/** A repository with more tags is searched through the newest names only. */
const maxTags = 2_000;

/**
 * The tag that is nearest behind a commit along its first parents, never one of the commit itself: what came
 * since then is what a release would bring. @throws {ToolError} when there is none.
 */
export async function newestTag(history: GitHistory, from: Commit): Promise<{ name: string; oid: string }> {
  const tags = await taggedCommits(history);
  let commit = tags.size === 0 ? undefined : await readParent(history, from);
  for (let step = 0; commit !== undefined && step < maxSteps; step += 1) {
    const name = tags.get(commit.oid);
    if (name !== undefined) return { name, oid: commit.oid };
    commit = await readParent(history, commit);
  }
  throw new ToolError(
    'No tag lies behind HEAD in this history. Name the commit of the last release, from git_log, as A..HEAD.',
  );
}

/** Names by the commit that they stand for; annotated tags are followed. */
async function taggedCommits(history: GitHistory): Promise<Map<string, string>> {
  const names = (await git.listTags(history.git)).slice(-maxTags);
  const commits = new Map<string, string>();
  for (const name of names) {
    try {
      commits.set((await readRevision(history, `refs/tags/${name}`)).oid, name);
    } catch (error) {
      // A tag of a tree, of something not in this snapshot, or with a name of signs that no range may hold.
      if (!(error instanceof ToolError)) throw error;
    }
  }
  return commits;
}
