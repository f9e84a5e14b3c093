import git from 'isomorphic-git';
import type { Workspace } from '#lambdas/workspace/workspace.ts';
import { ToolError } from '../tool.ts';
import { shorten } from './capped-text.ts';
import type { GitHistory } from './git-history.ts';
import { newestTag } from './newest-tag.ts';
import type { Commit } from './read-commit.ts';
import { readParent, readRevision } from './revision.ts';
import { type Change, compareCommits, compareWithWorkspace } from './tree-changes.ts';

/** Two states of the tree, and what differs between them. */
export interface Comparison {
  title: string;
  changes: Change[];
  /** The commit that was reviewed from; `undefined` stands for an empty tree. */
  before: string | undefined;
  /** The commit compared with it, or the workspace as it lies there. */
  after: { commit: string } | { workspace: Workspace };
}

/**
 * Compares what a range names: `A..B`, `A...B`, `A` (with the working tree), `last commit`, `last tag`,
 * `working tree`. @throws {ToolError} for a range that names nothing here.
 */
export async function compareRange(
  history: GitHistory,
  workspace: Workspace,
  written: string,
): Promise<Comparison> {
  const range = written.trim();
  if (/^working[ -]tree$/i.test(range)) {
    return await compareFrom(history, workspace, {
      revision: 'HEAD',
      title: 'Working tree against HEAD',
    });
  }
  if (/^last[ -]commit$/i.test(range)) return await compareLastCommit(history);
  if (/^last[ -]tag$/i.test(range)) return await compareLastTag(history);
  const [, from, dots, to] = /^(.+?)(\.{2,3})(.+)$/.exec(range) ?? [];
  if (from === undefined || to === undefined) return await compareNamed(history, workspace, range);
  const [before, after] = [await readRevision(history, from), await readRevision(history, to)];
  const start = dots === '...' ? await mergeBase(history, [before.oid, after.oid]) : before.oid;
  return await compareTwo(history, { title: `Changes ${range}`, before: start, after: after.oid });
}

async function compareTwo(
  history: GitHistory,
  { title, before, after }: { title: string; before: string | undefined; after: string },
): Promise<Comparison> {
  const changes = await compareCommits(history, before, after);
  return { title, changes, before, after: { commit: after } };
}

async function compareFrom(
  history: GitHistory,
  workspace: Workspace,
  { revision, title }: { revision: string; title: string },
): Promise<Comparison> {
  const { oid } = await readRevision(history, revision);
  const changes = await compareWithWorkspace(history, oid, workspace);
  return { title, changes, before: oid, after: { workspace } };
}

async function compareNamed(
  history: GitHistory,
  workspace: Workspace,
  revision: string,
): Promise<Comparison> {
  try {
    return await compareFrom(history, workspace, { revision, title: `Working tree against ${revision}` });
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    throw new ToolError(
      `The range ${JSON.stringify(revision)} names nothing in this history. Write A..B, A...B, A, last commit, last tag or working tree.`,
      { cause: error },
    );
  }
}

async function compareLastCommit(history: GitHistory): Promise<Comparison> {
  const head = await readRevision(history, 'HEAD');
  const parent = await readParent(history, head);
  if (parent === undefined && head.commit.parent.length > 0) {
    throw new ToolError(
      'The history is shallow and ends at HEAD, so the last commit has nothing to be compared with.',
    );
  }
  const title = `Last commit ${head.oid.slice(0, 10)} ${subjectOf(head)}`;
  return await compareTwo(history, { title, before: parent?.oid, after: head.oid });
}

async function compareLastTag(history: GitHistory): Promise<Comparison> {
  const head = await readRevision(history, 'HEAD');
  const { name, oid } = await newestTag(history, head);
  return await compareTwo(history, { title: `Changes ${name}..HEAD`, before: oid, after: head.oid });
}

function subjectOf({ commit }: Commit): string {
  return shorten(commit.message.split('\n')[0] ?? '', 200);
}

async function mergeBase(history: GitHistory, oids: string[]): Promise<string> {
  const bases: unknown[] = await git.findMergeBase({ ...history.git, oids });
  if (typeof bases[0] !== 'string')
    throw new ToolError('The two revisions have no common ancestor here. Use A..B.');
  return bases[0];
}
