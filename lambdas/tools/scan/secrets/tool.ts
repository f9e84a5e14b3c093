import { defineTool } from '#lambdas/tools/tool.ts';
import { runScan, scanInput } from '../scan-input.ts';

/** Secrets in the workspace's files, masked, with what was not checked. */
export const scanSecretsTool = defineTool({
  name: 'scan_secrets',
  family: 'scan',
  description:
    'Scans the workspace for leaked secrets: cloud and vendor keys, tokens, private keys, passwords in ' +
    'addresses and assignments, credential files. Answers counts, one finding per line (severity, file:line, ' +
    'rule, masked evidence, remedy) and what could not be checked. Looks at the present files, not at history, and with `since` only at lines that changed.',
  input: scanInput,
  timeoutMs: 300_000,
  async run(context, request) {
    const { scanSecrets } = await import('./scan-secrets.ts');
    return runScan(context, request, scanSecrets);
  },
});
