import * as z from 'zod';
import { defineTool } from '#lambdas/tools/tool.ts';

const input = z.strictObject({
  range: z
    .string()
    .min(1)
    .max(300)
    .optional()
    .describe(
      '`A..B` (branches, tags, commit ids, HEAD~2), `A...B` (since B left A), `A` (working tree against A), `last commit`, ' +
        '`last tag` (since the newest tag) or `working tree`. Default: what is not committed, else the last commit.',
    ),
  paths: z
    .array(z.string().min(1).max(1_024))
    .max(100)
    .optional()
    .describe('Only these files and folders; default: everything that changed'),
});

export const scanChangesTool = defineTool({
  name: 'scan_changes',
  family: 'scan',
  description:
    'Reviews a change by rules: secrets, insecure code, infrastructure code, advisories of new packages and what ' +
    'reviewers point at (swallowed errors, floating promises, focused or skipped tests, data loss in SQL, complexity), ' +
    'only where the change brought it in. Answers a verdict by fixed rules, the size of the change, findings at ' +
    'file:line, hunks, complexity of changed functions before and after, tests that name the changed files, coverage, ' +
    'risky places, and what could not be checked.',
  input,
  timeoutMs: 300_000,
  async run(context, request) {
    const [{ reviewChanges }, { renderReview }] = await Promise.all([
      import('./review-changes.ts'),
      import('./review-text.ts'),
    ]);
    return renderReview(await reviewChanges(context, request));
  },
});
