import * as z from 'zod';
import type { WorkspaceFile } from '#lambdas/workspace/workspace.ts';
import { defineTool } from '../tool.ts';
import { CappedText, count, plural } from './capped-text.ts';
import { askWorkspace, plainPath, selectFiles } from './select-files.ts';

const input = z.object({
  path: z
    .string()
    .optional()
    .describe('Folder to list, from the root of the workspace. Default: everything.'),
  glob: z
    .string()
    .max(500)
    .optional()
    .describe('Only files that match: src/**/*.ts, or *.{js,ts} at any depth.'),
  depth: z
    .int()
    .min(1)
    .max(50)
    .optional()
    .describe('Show folders this far down; deeper ones as a count of files.'),
  limit: z.int().min(1).max(2000).default(500).describe('At most this many entries.'),
});

export const listFiles = defineTool({
  name: 'list_files',
  family: 'code',
  description:
    'Lists the files of the workspace with their sizes, sorted. Start here to learn how a project is laid out: ' +
    'depth 1 or 2 gives an overview. Ignored files, dependencies and build output are not part of a workspace.',
  input,
  timeoutMs: 30_000,
  async run(context, { path, glob, depth, limit }) {
    const workspace = await context.workspace();
    const files = await askWorkspace(selectFiles(workspace, { path, glob }));
    context.signal.throwIfAborted();
    if (files.length === 0) return { content: 'No file matches.' };
    const entries = foldBelow(files, plainPath(path ?? ''), depth);
    const text = new CappedText();
    text.add(`${plural(files.length, 'file')}, ${count(sizeOf(files))} bytes`);
    for (const entry of entries.slice(0, limit)) text.add(entry);
    const leftOut = text.leftOut + Math.max(0, entries.length - limit);
    const note = `[${plural(leftOut, 'entry', 'entries')} left out of ${count(entries.length)}: narrow with path, glob or depth]`;
    return { content: text.join(leftOut > 0 ? note : undefined) };
  },
});

/** One line per file, and per folder that lies deeper than asked for. */
function foldBelow(files: readonly WorkspaceFile[], folder: string, depth: number | undefined): string[] {
  const folded = new Map<string, { files: number; bytes: number }>();
  for (const { path, bytes } of files) {
    const entry = cutAt(path, folder, depth);
    const sum = folded.get(entry) ?? { files: 0, bytes: 0 };
    folded.set(entry, { files: sum.files + 1, bytes: sum.bytes + bytes });
  }
  return [...folded].map(([entry, sum]) => {
    const inside = entry.endsWith('/') ? `${plural(sum.files, 'file')}, ` : '';
    return `${entry}  (${inside}${count(sum.bytes)} bytes)`;
  });
}

function cutAt(path: string, folder: string, depth: number | undefined): string {
  const start = folder === '' ? 0 : folder.split('/').length;
  const names = path.split('/');
  if (depth === undefined || names.length <= start + depth) return path;
  return `${names.slice(0, start + depth).join('/')}/`;
}

function sizeOf(files: readonly WorkspaceFile[]): number {
  return files.reduce((sum, file) => sum + file.bytes, 0);
}
