import { defineTool } from '#lambdas/tools/tool.ts';
import { runScan, scanInput } from '../scan-input.ts';

export const scanInfrastructureTool = defineTool({
  name: 'scan_infrastructure',
  family: 'scan',
  description:
    'Checks infrastructure code for insecure settings: CloudFormation, Terraform, IAM policies, Dockerfiles, Kubernetes manifests, ' +
    'GitHub workflows and compose files. Answers findings with severity, file:line and remedy, worst first, and names ' +
    'the files that could not be checked.',
  input: scanInput,
  timeoutMs: 5 * 60_000,
  async run(context, request) {
    const { scanInfrastructure } = await import('./scan-infrastructure.ts');
    return runScan(context, request, scanInfrastructure);
  },
});
