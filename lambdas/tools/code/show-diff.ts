import { setImmediate } from 'node:timers/promises';
import { WorkspaceError } from '#lambdas/workspace/workspace.ts';
import type { ToolContext, ToolResult } from '../tool.ts';
import { CappedText, plural, shorten } from './capped-text.ts';
import { type Comparison, compareRange } from './compare-range.ts';
import { type GitHistory, isNotFound, openHistory } from './git-history.ts';
import { askWorkspace, plainPath } from './select-files.ts';
import { type Change, readSide } from './tree-changes.ts';
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
  const { title, changes } = await askWorkspace(compareRange(history, workspace, request.range));
  const place = plainPath(request.path ?? '');
  const wanted = changes.filter(({ path }) => place === '' || path === place || path.startsWith(`${place}/`));
  if (wanted.length === 0)
    return { content: `${title}: nothing changed${place === '' ? '' : ` at ${place}`}.` };
  return { content: await render(history, { title, changes: wanted }, request) };
}

async function render(
  history: GitHistory,
  { title, changes }: Pick<Comparison, 'title' | 'changes'>,
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
