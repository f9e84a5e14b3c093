import { type GitHistory, isNotFound } from '#lambdas/tools/code/git-history.ts';
import { compareLines, type LineChanges } from '#lambdas/tools/code/line-changes.ts';
import type { TracedChange } from '#lambdas/tools/code/renames.ts';
import { readSide } from '#lambdas/tools/code/tree-changes.ts';
import { WorkspaceError } from '#lambdas/workspace/workspace.ts';
import { isGenerated } from '../patterns/customary-paths.ts';

/** One file of a change, with both of its texts; a text is empty on a side where there is no file. */
export interface ChangedFile {
  path: string;
  /** Where it lay before, if that was elsewhere. */
  from?: string | undefined;
  kind: 'added' | 'modified' | 'deleted' | 'renamed';
  before: string;
  after: string;
  lines: LineChanges;
  /** A build result, vendored code or a lockfile: mended at its source, so that no rule on code judges it. */
  isGenerated: boolean;
  /** Why there is no text to look at: then both texts are empty. */
  unread?: 'binary' | 'too large' | 'unreadable';
}

/** Larger files are data, and every scanner leaves them out too; but for lockfiles. */
const maxBytes = 1024 * 1024;
const maxLockfileBytes = 20 * maxBytes;

const lockfile =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|[\w.-]+\.lock|go\.sum)$/;
/** As generators mark what they write, within its first lines. */
const generatedMark = /@generated\b|\bDO NOT EDIT\b|\bauto-?generated\b.{0,40}\b(?:do not|don't)\b/i;

/** Reads both sides of a change. */
export async function readChange(history: GitHistory, change: TracedChange): Promise<ChangedFile> {
  const sides = await readSides(history, change);
  const [before, after] = typeof sides === 'string' ? ['', ''] : sides;
  return {
    path: change.path,
    from: change.from,
    kind: kindOf(change),
    before,
    after,
    lines: compareLines(before, after),
    isGenerated:
      isGenerated(change.path) || lockfile.test(change.path) || generatedMark.test(after.slice(0, 1_000)),
    ...(typeof sides === 'string' ? { unread: sides } : {}),
  };
}

async function readSides(
  history: GitHistory,
  change: TracedChange,
): Promise<[string, string] | NonNullable<ChangedFile['unread']>> {
  try {
    const before = await readSide(history, change, 'before');
    const after = await readSide(history, change, 'after');
    if ([before, after].some(isBinary)) return 'binary';
    const limit = lockfile.test(change.path) ? maxLockfileBytes : maxBytes;
    if ([before, after].some(({ length }) => length > limit)) return 'too large';
    return [textOf(before), textOf(after)];
  } catch (error) {
    if (!isNotFound(error) && !(error instanceof WorkspaceError)) throw error;
    return 'unreadable';
  }
}

function kindOf({ before, after, from }: TracedChange): ChangedFile['kind'] {
  if (from !== undefined) return 'renamed';
  if (before === undefined) return 'added';
  return after === undefined ? 'deleted' : 'modified';
}

function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 8_000).includes(0);
}

/** A byte-order mark is dropped: it belongs to no line. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
