import { defineTool } from '#lambdas/tools/tool.ts';
import { runScan, scanInput } from '../scan-input.ts';

export const reviewArchitectureTool = defineTool({
  name: 'review_architecture',
  family: 'scan',
  description:
    'Holds CloudFormation templates, those of `cdk synth` too, against rules of reliability, scaling and operation: one ' +
    'zone, data that goes with the stack, no backups, dead letters, timeouts, alarms or scaling, fixed names. Answers ' +
    'findings with severity, file:line and remedy. What runs in an account is not looked at.',
  input: scanInput,
  timeoutMs: 5 * 60_000,
  async run(context, request) {
    const { reviewArchitecture } = await import('./review-architecture.ts');
    return runScan(context, request, reviewArchitecture);
  },
});
