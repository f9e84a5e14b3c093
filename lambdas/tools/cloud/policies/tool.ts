import * as z from 'zod';
import { scanInput } from '#lambdas/tools/scan/scan-input.ts';
import { defineTool } from '#lambdas/tools/tool.ts';

export const validatePoliciesTool = defineTool({
  name: 'validate_policies',
  family: 'cloud',
  description:
    'Has AWS IAM Access Analyzer judge the IAM policies that stand in the workspace (JSON files, CloudFormation, ' +
    'Terraform): what is wrong, too wide or public, with its issue code and file:line. It needs access to an AWS ' +
    'account and looks at nothing in it; without one, and for policies that are known only when they are deployed, it ' +
    'answers what was not assessed. AWS may bill a fraction of a cent for each policy.',
  input: z.strictObject({ paths: scanInput.shape.paths }),
  timeoutMs: 5 * 60_000,
  async run(context, { paths }) {
    const { validatePolicies } = await import('./validate-policies.ts');
    const { renderScanReport } = await import('#lambdas/tools/scan/report-text.ts');
    const { aboutSource } = await import('../about-source.ts');
    const report = await validatePolicies(
      context,
      await context.workspace(),
      paths === undefined ? {} : { paths },
    );
    const result = renderScanReport(report);
    return { ...result, content: [result.content, ...aboutSource(context.cloud)].join('\n') };
  },
});
