import * as z from 'zod';
import type { Workspace } from '#lambdas/workspace/workspace.ts';
import { hideKeyBlocks } from '#shared/secrets/hide-key-blocks.ts';
import { defineTool, ToolError } from '../tool.ts';
import { CappedText, count, plural, shorten } from './capped-text.ts';
import { askWorkspace, nothingAt, plainPath } from './select-files.ts';

/** Longer lines are generated code or data, of which nobody reads the middle. */
const maxLineCharacters = 4000;

const input = z.object({
  path: z.string().min(1).describe('File, from the root of the workspace.'),
  from_line: z.int().min(1).default(1).describe('First line to show, from 1.'),
  to_line: z.int().min(1).optional().describe('Last line to show. Default: the end.'),
});

export const readFile = defineTool({
  name: 'read_file',
  family: 'code',
  description:
    'Reads a text file of the workspace with line numbers, as a whole or from one line to another. ' +
    'At most 64 KiB per call; the answer says which lines are left to ask for.',
  input,
  timeoutMs: 30_000,
  async run(context, { path, from_line: from, to_line: to }) {
    if (to !== undefined && to < from)
      throw new ToolError(`to_line (${to}) is before from_line (${from}). Swap them.`);
    const plain = plainPath(path);
    const lines = splitLines(hideKeyBlocks(await readKnown(await context.workspace(), plain)));
    context.signal.throwIfAborted();
    if (lines.length === 0) return { content: `${plain} is empty.` };
    if (from > lines.length) {
      throw new ToolError(`${plain} has ${plural(lines.length, 'line')}; from_line ${from} is past its end.`);
    }
    return { content: show(lines, from, Math.min(to ?? lines.length, lines.length)) };
  },
});

function show(lines: readonly string[], from: number, to: number): string {
  const text = new CappedText();
  const width = String(to).length;
  for (const [index, line] of lines.slice(from - 1, to).entries()) {
    const number = String(from + index).padStart(width);
    if (!text.add(`${number}\t${shorten(line, maxLineCharacters)}`)) break;
  }
  const last = from + text.lines - 1;
  if (last < to) {
    const more = `${count(to - last)} lines left out: go on with from_line ${last + 1}`;
    return text.join(`[lines ${from} to ${last} of ${count(lines.length)}; ${more}]`);
  }
  return text.join(
    from > 1 || to < lines.length ? `[lines ${from} to ${to} of ${count(lines.length)}]` : undefined,
  );
}

async function readKnown(workspace: Workspace, path: string): Promise<string> {
  const files = await askWorkspace(workspace.listFiles());
  if (files.some((file) => file.path.startsWith(`${path}/`)) || path === '') {
    throw new ToolError(
      `${path === '' ? 'The root' : path} is a folder. Use list_files to see what is in it.`,
    );
  }
  const file = files.find((candidate) => candidate.path === path);
  if (file === undefined) throw nothingAt(path, files);
  const text = await askWorkspace(workspace.readText(path));
  if (text === undefined) {
    throw new ToolError(
      `${path} is a binary file of ${count(file.bytes)} bytes, and only text can be shown.`,
    );
  }
  return text;
}

/** A final line break ends the last line and starts none. */
function splitLines(text: string): string[] {
  if (text === '') return [];
  return text.replace(/\r?\n$/, '').split(/\r?\n/);
}
