import * as z from 'zod';
import { defineTool } from '../tool.ts';

const input = z.object({
  range: z
    .string()
    .max(300)
    .default('working tree')
    .describe(
      '`A..B` (branches, tags, commit ids, HEAD~2), `A...B` (since B left A), `A` (working tree against A), `last commit`, ' +
        '`last tag` (since the newest tag), or `working tree` (against HEAD).',
    ),
  path: z.string().optional().describe('Only this file or below this folder.'),
  context_lines: z.int().min(0).max(20).default(3),
});

export const gitDiff = defineTool({
  name: 'git_diff',
  family: 'code',
  description:
    'Shows what changed as a unified diff: between two revisions, in the last commit, or in the working tree against HEAD ' +
    '(new files included). All changed files are named first; what does not fit is counted.',
  input,
  timeoutMs: 60_000,
  async run(context, request) {
    // Git's packs are read by a library that only two tools need: it is loaded when one of them is called.
    const { showDiff } = await import('./show-diff.ts');
    return showDiff(context, request);
  },
});
