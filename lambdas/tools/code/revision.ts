import git from 'isomorphic-git';
import { ToolError } from '../tool.ts';
import { type GitHistory, isNotFound } from './git-history.ts';
import { type Commit, readCommit } from './read-commit.ts';

/** A branch, tag or commit id, then any number of `^`, `^2` and `~3`. */
const grammar = /^(?<name>[A-Za-z0-9_][\w./-]*)(?<steps>(?:\^\d*|~\d*)*)$/;

/** How far `~` may walk: each step reads a commit. */
const maxSteps = 1000;

/** @throws {ToolError} when the revision can't be read or is not part of the history. */
export async function readRevision(history: GitHistory, revision: string): Promise<Commit> {
  const { name, steps = '' } = grammar.exec(revision)?.groups ?? {};
  if (name === undefined || revision.includes('..')) throw unknown(revision, 'is not written as one');
  let commit = await readNamed(history, { name, revision });
  for (const step of steps.match(/[\^~]\d*/g) ?? []) {
    commit = await walk(history, { from: commit, step, revision });
  }
  return commit;
}

/** Nothing where there is no such parent, or the history ends before it. @throws {ToolError} for one that can't be read. */
export async function readParent(history: GitHistory, commit: Commit, index = 0) {
  history.signal.throwIfAborted();
  const parent = commit.commit.parent[index];
  if (parent === undefined) return undefined;
  try {
    return await readCommit(history, parent);
  } catch (error) {
    // A shallow clone names parents that it does not have.
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

async function readNamed(
  history: GitHistory,
  { name, revision }: { name: string; revision: string },
): Promise<Commit> {
  try {
    const oid = await resolveName(history, name);
    return await readCommit(history, oid);
  } catch (error) {
    history.signal.throwIfAborted();
    throw unknown(revision, 'is not part of this history', error);
  }
}

async function resolveName(history: GitHistory, name: string): Promise<string> {
  try {
    return await git.resolveRef({ ...history.git, ref: name });
  } catch (error) {
    if (!isNotFound(error) || !/^[0-9a-f]{4,40}$/i.test(name)) throw error;
    return await git.expandOid({ ...history.git, oid: name.toLowerCase() });
  }
}

async function walk(
  history: GitHistory,
  { from, step, revision }: { from: Commit; step: string; revision: string },
): Promise<Commit> {
  const number = step.length === 1 ? 1 : Number(step.slice(1));
  const path = step.startsWith('~') ? Array<number>(Math.min(number, maxSteps)).fill(0) : [number - 1];
  let commit = from;
  for (const index of path) {
    const parent = index < 0 ? commit : await readParent(history, commit, index);
    if (parent === undefined) throw unknown(revision, 'goes back further than this history does');
    commit = parent;
  }
  return commit;
}

function unknown(revision: string, why: string, cause?: unknown): ToolError {
  const remedy = 'Name a branch, a tag or a commit id from git_log, such as main, v1.2.0, 3f9a2c1 or HEAD~2.';
  return new ToolError(`The revision ${JSON.stringify(revision)} ${why}. ${remedy}`, { cause });
}
