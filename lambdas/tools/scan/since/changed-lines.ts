import { setImmediate } from 'node:timers/promises';
import { structuredPatch } from 'diff';
import { type GitHistory, openHistory } from '#lambdas/tools/code/git-history.ts';
import { readRevision } from '#lambdas/tools/code/revision.ts';
import { type Change, compareWithWorkspace, readSide } from '#lambdas/tools/code/tree-changes.ts';
import type { Workspace } from '#lambdas/workspace/workspace.ts';

/** Lines of one file, from 1. */
export type Lines = ReadonlySet<number> | 'all';

export interface ChangedLines {
  /** The commit that the files are compared with. */
  commit: string;
  /** By path; files without a new or changed line are not in here. */
  lines: ReadonlyMap<string, Lines>;
}

/** Ends a comparison of two texts that have little in common; then every line counts as changed. */
const maxEditedLines = 4_000;

/**
 * Which lines of a workspace's files, uncommitted ones included, were added or changed since a revision.
 * @throws {ToolError} when there is no history, or the revision is not part of it.
 */
export async function changedLinesSince(
  workspace: Workspace,
  { since, signal }: { since: string; signal: AbortSignal },
): Promise<ChangedLines> {
  const history = await openHistory(workspace, signal);
  const { oid } = await readRevision(history, since);
  const lines = new Map<string, Lines>();
  for (const change of await compareWithWorkspace(history, oid, workspace)) {
    await setImmediate();
    const changed = change.after === undefined ? new Set<number>() : await linesOf(history, change);
    if (changed === 'all' || changed.size > 0) lines.set(change.path, changed);
  }
  return { commit: oid, lines };
}

async function linesOf(history: GitHistory, change: Change): Promise<Lines> {
  if (change.before === undefined) return 'all';
  try {
    const before = new TextDecoder().decode(await readSide(history, change, 'before'));
    const after = new TextDecoder().decode(await readSide(history, change, 'after'));
    return addedLines(before, after);
  } catch {
    // What cannot be compared may be new in every line; the scanner itself tells whether it could read it.
    history.signal.throwIfAborted();
    return 'all';
  }
}

function addedLines(before: string, after: string): Lines {
  const patch = structuredPatch('a', 'b', before, after, undefined, undefined, {
    context: 0,
    maxEditLength: maxEditedLines,
  });
  if (patch === undefined) return 'all';
  const added = new Set<number>();
  for (const { newStart, lines } of patch.hunks) {
    let line = newStart;
    for (const text of lines) {
      if (text.startsWith('+')) added.add(line);
      if (text.startsWith('+') || text.startsWith(' ')) line += 1;
    }
  }
  return added;
}
