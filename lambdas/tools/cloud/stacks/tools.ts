import * as z from 'zod';
import { defineTool, type Tool } from '#lambdas/tools/tool.ts';

const minute = 60_000;
const where = {
  accounts: z
    .array(z.string().regex(/^\d{12}$/))
    .min(1)
    .optional()
    .describe('Account numbers; default: all that let agents in'),
  regions: z.array(z.string().max(40)).min(1).optional().describe('Default: all that are turned on'),
};

export const listStacksTool = defineTool({
  name: 'list_stacks',
  family: 'cloud',
  description:
    'Lists the CloudFormation stacks of the AWS accounts that let agents in: account, region, status, and drift as of the ' +
    'last time that it was detected. Changes nothing, and detects no drift itself.',
  input: z.strictObject(where),
  timeoutMs: 5 * minute,
  async run(context, input) {
    const { listStacks } = await import('./review-stacks.ts');
    return listStacks(context, input);
  },
});

export const reviewStacksTool = defineTool({
  name: 'review_stacks',
  family: 'cloud',
  description:
    'Holds CloudFormation stacks as they run in AWS accounts against the same rules as review_architecture, by their ' +
    'processed templates and the resources that are there, and tells stacks that are stuck, drifted or unprotected. ' +
    'Answers findings named by stack and logical id, and what refused as not checked. Changes nothing. All numbers are ' +
    'final.',
  input: z.strictObject({
    ...where,
    stacks: z
      .array(z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,127}$/))
      .min(1)
      .max(100)
      .optional()
      .describe('Names of stacks; default: all'),
  }),
  timeoutMs: 10 * minute,
  async run(context, input) {
    const { reviewStacks } = await import('./review-stacks.ts');
    return reviewStacks(context, input);
  },
});

/** Reads stacks, and changes none. */
export const stackTools: readonly Tool<unknown>[] = [listStacksTool, reviewStacksTool];
