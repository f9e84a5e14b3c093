import { setImmediate } from 'node:timers/promises';
import { RE2JS, RE2JSException } from 're2js';
import * as z from 'zod';
import { compilePattern } from '#lambdas/patterns/compile-pattern.ts';
import type { Workspace, WorkspaceFile } from '#lambdas/workspace/workspace.ts';
import { defineTool, type ToolContext, ToolError } from '../tool.ts';
import { count, plural } from './capped-text.ts';
import { LineSearch, type Searchable } from './line-search.ts';
import { askWorkspace, selectFiles } from './select-files.ts';

/** Larger files are data; they are counted, so that "no match" never hides them. */
const maxSearchedBytes = 4 * 1024 * 1024;

/** Files read while the ones before are searched. */
const filesAtOnce = 16;

/** A search shows a step this often: each is a line of the agent's output, and most searches need none. */
const filesPerStep = 125 * filesAtOnce;

const input = z.object({
  pattern: z
    .string()
    .min(1)
    .max(1000)
    .describe('Regular expression in RE2 syntax (no look-around, no back-references), matched line by line.'),
  path: z.string().optional().describe('Only below this folder, or in this file.'),
  glob: z
    .string()
    .max(500)
    .optional()
    .describe('Only in files that match: src/**/*.ts, or *.{js,ts} at any depth.'),
  ignore_case: z.boolean().default(false),
  context_lines: z.int().min(0).max(10).default(0).describe('Lines to show before and after each match.'),
  limit: z
    .int()
    .min(1)
    .max(500)
    .default(100)
    .describe('At most this many matching lines; the rest are counted.'),
});
type Input = z.infer<typeof input>;

export const searchCode = defineTool({
  name: 'search_code',
  family: 'code',
  description:
    'Searches the text files of the workspace for a regular expression and shows each matching line as path:line: text. ' +
    'The end of the answer says how much was searched and what was not.',
  input,
  timeoutMs: 60_000,
  async run(context, request) {
    const pattern = readPattern(request);
    const workspace = await context.workspace();
    const files = await askWorkspace(selectFiles(workspace, request));
    const search = new LineSearch(pattern, { contextLines: request.context_lines, limit: request.limit });
    for (let start = 0; start < files.length; start += filesAtOnce) {
      if (start > 0 && start % filesPerStep === 0) {
        context.progress(`Searched ${count(start)} of ${plural(files.length, 'file')}`);
      }
      await searchSome(search, { context, workspace, files: files.slice(start, start + filesAtOnce) });
    }
    return { content: search.report() };
  },
});

interface Batch {
  context: ToolContext;
  workspace: Workspace;
  files: readonly WorkspaceFile[];
}

async function searchSome(search: LineSearch, { context, workspace, files }: Batch): Promise<void> {
  const read = (file: WorkspaceFile) =>
    file.bytes > maxSearchedBytes ? 'large' : readOrSay(workspace, file.path);
  const texts = await Promise.all(files.map(read));
  for (const [index, file] of files.entries()) {
    // One process serves many agents: none of them waits for more than one file of another's search.
    await setImmediate();
    context.signal.throwIfAborted();
    await search.take(file.path, texts[index] ?? 'unreadable');
  }
}

async function readOrSay(workspace: Workspace, path: string): Promise<Searchable> {
  try {
    const text = await workspace.readText(path);
    return text === undefined ? 'binary' : { text };
  } catch {
    return 'unreadable';
  }
}

/** @throws {ToolError} that tells how to write the pattern instead. */
function readPattern({ pattern, ignore_case: ignoreCase }: Input): RE2JS {
  try {
    return compilePattern(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    const hint = /\(\?(=|!|<=|<!)|\\[1-9]/.test(pattern)
      ? 'RE2 has no look-around and no back-references: search for the plain text and judge the lines yourself.'
      : 'Escape special characters with a backslash.';
    throw new ToolError(`The pattern is not valid RE2: ${error.message}. ${hint}`, { cause: error });
  }
}
