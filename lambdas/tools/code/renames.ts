import { setImmediate } from 'node:timers/promises';
import { WorkspaceError } from '#lambdas/workspace/workspace.ts';
import { type GitHistory, isNotFound } from './git-history.ts';
import { type Change, readSide } from './tree-changes.ts';

/** A change, and where its file lay before if that was elsewhere. */
export interface TracedChange extends Change {
  from?: string;
}

/** Every new file is compared with every deleted one: of larger changes only whole files are recognised. */
const maxPairs = 2_500;
const maxComparedBytes = 256 * 1024;

/** How much of the larger text both have: git's own default. */
const leastAlike = 0.5;

/** Joins a deleted and a new file of like content into one change; each file is used once, the likest first. */
export async function pairRenames(history: GitHistory, changes: readonly Change[]): Promise<TracedChange[]> {
  const gone = changes.filter(({ after }) => after === undefined);
  const fresh = changes.filter(({ before }) => before === undefined);
  if (gone.length === 0 || fresh.length === 0) return [...changes];
  const old = await Promise.all(gone.map((change) => contentOf(history, change, 'before')));
  const pairs: Pair[] = [];
  for (const to of fresh) {
    const young = await contentOf(history, to, 'after');
    for (const [index, from] of gone.entries()) {
      const alike = likeness(old[index], young, gone.length * fresh.length <= maxPairs);
      if (alike >= leastAlike) pairs.push({ from, to, alike });
    }
    await setImmediate();
  }
  return join(changes, pairs);
}

interface Pair {
  from: Change;
  to: Change;
  alike: number;
}

function join(changes: readonly Change[], pairs: readonly Pair[]): TracedChange[] {
  const used = new Set<Change>();
  const renamed = new Map<Change, Change>();
  for (const { from, to } of pairs.toSorted((a, b) => b.alike - a.alike)) {
    if (used.has(from) || used.has(to)) continue;
    used.add(from).add(to);
    renamed.set(to, from);
  }
  return changes.flatMap((change) => {
    const from = renamed.get(change);
    if (from?.before !== undefined) return [{ ...change, before: from.before, from: from.path }];
    return used.has(change) ? [] : [change];
  });
}

async function contentOf(
  history: GitHistory,
  change: Change,
  side: 'before' | 'after',
): Promise<string | undefined> {
  try {
    const bytes = await readSide(history, change, side);
    return bytes.length > maxComparedBytes ? undefined : Buffer.from(bytes).toString('latin1');
  } catch (error) {
    if (!isNotFound(error) && !(error instanceof WorkspaceError)) throw error;
    return undefined;
  }
}

/** From 0 to 1; an empty file is like none. */
function likeness(before: string | undefined, after: string | undefined, byLines: boolean): number {
  if (before === undefined || after === undefined || before === '' || after === '') return 0;
  if (before === after) return 1;
  if (!byLines || Math.min(before.length, after.length) < leastAlike * Math.max(before.length, after.length))
    return 0;
  const left = new Map<string, number>();
  for (const line of linesOf(before)) left.set(line, (left.get(line) ?? 0) + 1);
  let shared = 0;
  for (const line of linesOf(after)) {
    const count = left.get(line) ?? 0;
    if (count === 0) continue;
    left.set(line, count - 1);
    shared += line.length + 1;
  }
  return shared / Math.max(before.length, after.length);
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/);
}
