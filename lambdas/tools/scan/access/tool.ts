import { defineTool } from '#lambdas/tools/tool.ts';
import { runScan, scanInput } from '../scan-input.ts';

/** Routes whose access is not decided as that of their siblings is. */
export const scanAccessTool = defineTool({
  name: 'scan_access',
  family: 'scan',
  description:
    'Compares the routes of each JavaScript and TypeScript file: routes without the guard that those beside them ' +
    'have, decisions by a role that the request itself names, logins and resets without a limit on attempts. Knows ' +
    'guards by their names and only within a file: a finding is a question to answer by reading the code.',
  input: scanInput,
  timeoutMs: 300_000,
  async run(context, request) {
    const { scanAccess } = await import('./scan-access.ts');
    return runScan(context, request, scanAccess);
  },
});
