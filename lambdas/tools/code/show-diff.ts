import { setImmediate } from 'node:timers/promises';
import git from 'isomorphic-git';
import { type Workspace, WorkspaceError } from '#lambdas/workspace/workspace.ts';
import { type ToolContext, ToolError, type ToolResult } from '../tool.ts';
import { CappedText, plural, shorten } from './capped-text.ts';
import { type GitHistory, isNotFound, openHistory } from './git-history.ts';
import { readParent, readRevision } from './revision.ts';
import { askWorkspace, plainPath } from './select-files.ts';
import { type Change, compareCommits, compareWithWorkspace, readSide } from './tree-changes.ts';
import { patchOf } from './unified-patch.ts';

/** Names shown of a change that touches very many files. */
const maxNames = 300;

/** So that one large file does not push all the others out. */
const maxLinesPerFile = 500;

/** Longer lines are generated code. */
const maxLineCharacters = 1000;

/** What to compare; paths as the model wrote them. */
export interface DiffRequest {
  range: string;
  path?: string | undefined;
  context_lines: number;
}

/** @throws {ToolError} for a range that names nothing here. */
export async function showDiff(context: ToolContext, request: DiffRequest): Promise<ToolResult> {
  const workspace = await context.workspace();
  const history = await openHistory(workspace, context.signal);
  const { title, changes } = await askWorkspace(compare(history, workspace, request.range.trim()));
  const place = plainPath(request.path ?? '');
  const wanted = changes.filter(({ path }) => place === '' || path === place || path.startsWith(`${place}/`));
  if (wanted.length === 0)
    return { content: `${title}: nothing changed${place === '' ? '' : ` at ${place}`}.` };
  return { content: await render(history, { title, changes: wanted }, request) };
}

interface Comparison {
  title: string;
  changes: Change[];
}

async function compare(history: GitHistory, workspace: Workspace, range: string): Promise<Comparison> {
  if (/^working[ -]tree$/i.test(range)) {
    const { oid } = await readRevision(history, 'HEAD');
    return {
      title: 'Working tree against HEAD',
      changes: await compareWithWorkspace(history, oid, workspace),
    };
  }
  if (/^last[ -]commit$/i.test(range)) return await compareLastCommit(history);
  const [, from, dots, to] = /^(.+?)(\.{2,3})(.+)$/.exec(range) ?? [];
  if (from === undefined || to === undefined) {
    throw new ToolError(
      `The range ${JSON.stringify(range)} is not one. Write A..B, A...B, last commit or working tree.`,
    );
  }
  const [before, after] = [await readRevision(history, from), await readRevision(history, to)];
  const start = dots === '...' ? await mergeBase(history, [before.oid, after.oid]) : before.oid;
  return { title: `Changes ${range}`, changes: await compareCommits(history, start, after.oid) };
}

async function compareLastCommit(history: GitHistory): Promise<Comparison> {
  const head = await readRevision(history, 'HEAD');
  const parent = await readParent(history, head);
  if (parent === undefined && head.commit.parent.length > 0) {
    throw new ToolError(
      'The history is shallow and ends at HEAD, so the last commit has nothing to be compared with.',
    );
  }
  const subject = shorten(head.commit.message.split('\n')[0] ?? '', 200);
  const title = `Last commit ${head.oid.slice(0, 10)} ${subject}`;
  return { title, changes: await compareCommits(history, parent?.oid, head.oid) };
}

async function mergeBase(history: GitHistory, oids: string[]): Promise<string> {
  const bases: unknown[] = await git.findMergeBase({ ...history.git, oids });
  if (typeof bases[0] !== 'string')
    throw new ToolError('The two revisions have no common ancestor here. Use A..B.');
  return bases[0];
}

async function render(
  history: GitHistory,
  { title, changes }: Comparison,
  request: DiffRequest,
): Promise<string> {
  const text = new CappedText();
  text.add(`${title}: ${plural(changes.length, 'file')} changed`);
  for (const change of changes.slice(0, maxNames)) text.add(`${letterOf(change)} ${change.path}`);
  if (changes.length > maxNames) text.add(`[${plural(changes.length - maxNames, 'more name')} left out]`);
  text.add('');
  let shown = 0;
  for (const change of changes) {
    if (text.isFull) break;
    const lines = await patch(history, change, request);
    const most = changes.length === 1 ? lines.length : maxLinesPerFile;
    for (const line of lines.slice(0, most)) text.add(shorten(line, maxLineCharacters));
    if (lines.length > most)
      text.add(`[${plural(lines.length - most, 'more line')} of ${change.path}: ask for it by path]`);
    shown += 1;
    await setImmediate();
  }
  const files = changes.length - shown;
  return text.join(
    text.leftOut > 0 ? `[${plural(text.leftOut, 'more line')} of the last file left out]` : undefined,
    files > 0 ? `[the diffs of ${plural(files, 'file')} left out: ask for them by path]` : undefined,
  );
}

async function patch(history: GitHistory, change: Change, request: DiffRequest): Promise<string[]> {
  const read = async (side: 'before' | 'after') =>
    change[side] === undefined ? undefined : await readSide(history, change, side);
  try {
    const [before, after] = [await read('before'), await read('after')];
    return patchOf({ path: change.path, before, after, contextLines: request.context_lines });
  } catch (error) {
    if (!isNotFound(error) && !(error instanceof WorkspaceError)) throw error;
    return [`${change.path} could not be compared: ${error instanceof Error ? error.message : error}`];
  }
}

function letterOf(change: Change): string {
  if (change.before === undefined) return 'A';
  return change.after === undefined ? 'D' : 'M';
}
