import * as z from 'zod';
import { defineTool } from '../tool.ts';

const input = z.object({
  limit: z.int().min(1).max(200).default(20).describe('At most this many commits.'),
  path: z.string().optional().describe('Only commits that changed this file or something below this folder.'),
  revision: z
    .string()
    .max(200)
    .default('HEAD')
    .describe('Where to start: a branch, a tag, a commit id, HEAD~5.'),
});

export const gitLog = defineTool({
  name: 'git_log',
  family: 'code',
  description: 'Lists commits, newest first: id, time, author and message. E-mail addresses are left out.',
  input,
  timeoutMs: 60_000,
  async run(context, request) {
    const { listCommits } = await import('./list-commits.ts');
    return listCommits(context, request);
  },
});
