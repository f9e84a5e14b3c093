import * as z from 'zod';
import { defineTool } from '#lambdas/tools/tool.ts';

export const scanEnvironmentTool = defineTool({
  name: 'scan_environment',
  family: 'scan',
  description:
    'What the code needs around it, held against what is written down: environment variables that code reads against ' +
    '.env.example and manuals, versions of Node.js, Python and Go in manifests, version files, workflows, containers and ' +
    'locked packages, the package manager, scripts that run at install. Answers findings at file:line, a table of ' +
    'variables (names only, no values), and what could not be checked.',
  input: z.strictObject({}),
  timeoutMs: 120_000,
  async run(context) {
    const [{ scanEnvironment }, { renderEnvironment }] = await Promise.all([
      import('./scan-environment.ts'),
      import('./environment-text.ts'),
    ]);
    return renderEnvironment(await scanEnvironment(await context.workspace(), context));
  },
});
