import * as z from 'zod';
import { defineTool } from '#lambdas/tools/tool.ts';
import { renderScanReport } from '../report-text.ts';

const input = z.strictObject({
  since: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Only commits that are not part of this branch, tag or commit; default: the whole history'),
});

/** Walking a long history must leave time to tell what was found: the walk ends before the call does. */
const walkMs = 240_000;

/** Secrets that commits added, also those that later commits removed. */
export const scanGitHistoryTool = defineTool({
  name: 'scan_git_history',
  family: 'scan',
  description:
    'Looks for secrets in what the commits of every branch and tag added, also what was removed later: such a ' +
    'secret is still in every clone. One finding per secret, with the commit and day that added it, its file and ' +
    'line, and whether it is still there. Says where the history was not read to its beginning.',
  input,
  timeoutMs: 300_000,
  async run(context, { since }) {
    const { scanHistory } = await import('./scan-history.ts');
    const report = await scanHistory(await context.workspace(), {
      signal: context.signal,
      until: AbortSignal.timeout(walkMs),
      progress: (text) => context.progress(text),
      ...(since !== undefined && { since }),
    });
    return renderScanReport(report);
  },
});
