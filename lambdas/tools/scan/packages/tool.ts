import * as z from 'zod';
import { defineTool } from '#lambdas/tools/tool.ts';

const ids = z.array(z.string().min(1).max(100)).max(500).optional();
const licences = z
  .strictObject({ allow: ids.describe('Only these are taken'), deny: ids.describe('Never taken') })
  .optional()
  .describe(
    'SPDX ids. Default: licence-policy.json of the workspace, else AGPL, SSPL and their like are denied',
  );

export const scanPackagesTool = defineTool({
  name: 'scan_packages',
  family: 'scan',
  description:
    'Holds packages against each other: imported but not declared, declared but never used (scripts, settings and ' +
    'types searched too), several versions of one, deprecated ones, rival lockfiles, licences against a policy, and ' +
    'versions behind the registry. Answers findings at file:line, counts per licence, and what could not be checked.',
  input: z.strictObject({ licences }),
  timeoutMs: 300_000,
  async run(context, request) {
    const [{ scanPackages }, { renderPackages }] = await Promise.all([
      import('./scan-packages.ts'),
      import('./packages-text.ts'),
    ]);
    const { signal, progress, fetch, settings } = context;
    const options = { signal, progress, fetch, npmRegistryUrl: settings.npmRegistryUrl };
    return renderPackages(await scanPackages(await context.workspace(), { ...options, ...request }));
  },
});
