import * as z from 'zod';
import { type Tool, ToolError } from '#lambdas/tools/tool.ts';
import { WorkspaceError } from '#lambdas/workspace/workspace.ts';
import { renderScanReport } from '../report-text.ts';

const input = z.strictObject({
  paths: z
    .array(z.string().min(1))
    .optional()
    .describe('Files or folders inside the workspace to look at; the whole workspace when left out.'),
});

export const scanInfrastructureTool: Tool<z.infer<typeof input>> = {
  name: 'scan_infrastructure',
  family: 'scan',
  description:
    'Checks infrastructure code for insecure settings: CloudFormation, Terraform, Dockerfiles, Kubernetes manifests, ' +
    'GitHub workflows and compose files. Answers findings with severity, file:line and remedy, worst first, and names ' +
    'the files that could not be checked.',
  input,
  timeoutMs: 5 * 60_000,
  run: async (context, { paths }) => {
    const { scanInfrastructure } = await import('./scan-infrastructure.ts');
    const workspace = await context.workspace();
    const options = { signal: context.signal, progress: (text: string) => context.progress(text) };
    try {
      return renderScanReport(
        await scanInfrastructure(workspace, paths === undefined ? options : { ...options, paths }),
      );
    } catch (error) {
      if (error instanceof WorkspaceError) {
        throw new ToolError(`${error.message}. Use paths as list_files shows them.`, { cause: error });
      }
      throw error;
    }
  },
};
