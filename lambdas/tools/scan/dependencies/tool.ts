import * as z from 'zod';
import { defineTool } from '#lambdas/tools/tool.ts';
import { renderScanReport } from '../report-text.ts';

/** Reading the lockfiles takes a second or two, the advisories at most twenty more. */
const timeoutMs = 90_000;

export const scanDependenciesTool = defineTool({
  name: 'scan_dependencies',
  family: 'scan',
  description:
    'Looks up the known vulnerabilities of every locked dependency in the workspace (npm, Yarn, pnpm, Python, ' +
    'Go, Rust, PHP, Ruby, Maven, Gradle) and checks the lockfiles themselves. Answers with findings at ' +
    'file:line and with everything that could not be checked and why; what was not checked is not clean.',
  input: z.strictObject({}),
  timeoutMs,
  async run({ workspace, signal, progress, fetch, settings: { osvUrl } }) {
    const { scanDependencies } = await import('./scan-dependencies.ts');
    return renderScanReport(await scanDependencies(await workspace(), { signal, progress, fetch, osvUrl }));
  },
});
