import { defineTool } from '#lambdas/tools/tool.ts';
import { runScan, scanInput } from '../scan-input.ts';

export const scanPatternsTool = defineTool({
  name: 'scan_patterns',
  family: 'scan',
  description:
    'Finds insecure code in JavaScript, TypeScript, HTML and Python files by their syntax trees: injection, ' +
    'request data that reaches files, addresses or redirects, cross-site scripting, weak cryptography, ' +
    'unchecked TLS, sessions and passwords, deserialisation, and open AWS resources in CDK code. ' +
    'Answers findings with place, evidence and remedy, and lists what could not be checked.',
  input: scanInput,
  timeoutMs: 300_000,
  async run(context, request) {
    const { scanPatterns } = await import('./scan-patterns.ts');
    return runScan(context, request, scanPatterns);
  },
});
