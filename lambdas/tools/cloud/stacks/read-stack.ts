import * as z from 'zod';
import type { ToolContext } from '#lambdas/tools/tool.ts';
import { ask, askAll, type Gap } from '../ask.ts';
import type { FoundStack } from './find-stacks.ts';

/** A stack with what is in it. */
export interface ReadStack {
  /** With transforms and macros carried out; `undefined` where it could not be read. */
  template: string | undefined;
  /** What is there now; `undefined` where it could not be listed. */
  resources: StackResource[] | undefined;
  gaps: Gap[];
}

export interface StackResource {
  logicalId: string;
  /** `AWS::S3::Bucket` */
  type: string;
  /** `CREATE_COMPLETE` */
  status: string;
  isDrifted: boolean;
}

const templateSchema = z.object({ TemplateBody: z.string() });
const resourcesSchema = z.object({
  StackResourceSummaries: z
    .array(
      z.object({
        ...{ LogicalResourceId: z.string(), ResourceType: z.string(), ResourceStatus: z.string() },
        DriftInformation: z.object({ StackResourceDriftStatus: z.string() }).optional(),
      }),
    )
    .default([]),
  NextToken: z.string().nullish(),
});

/** Reads the template as it was processed, and the list of resources. Each that is refused is a gap of its own. */
export async function readStack(
  { cloud, signal }: Pick<ToolContext, 'cloud' | 'signal'>,
  { account, region, name }: FoundStack,
): Promise<ReadStack> {
  const call = { service: 'cloudformation', account: account.role, region, signal } as const;
  const input = { StackName: name, TemplateStage: 'Processed' };
  const [template, resources] = await Promise.all([
    ask(cloud, { ...call, operation: 'GetTemplate', input }, templateSchema),
    askAll(
      cloud,
      { ...call, operation: 'ListStackResources', input: { StackName: name } },
      {
        schema: resourcesSchema,
        items: ({ StackResourceSummaries }) => StackResourceSummaries,
        next: ({ NextToken }) => NextToken,
        token: 'NextToken',
      },
    ),
  ]);
  const gaps = [...(template.ok ? [] : [template.gap]), ...resources.gaps];
  return {
    template: template.ok ? template.value.TemplateBody : undefined,
    resources: resources.gaps.length > 0 ? undefined : resources.items.map(resourceOf).filter(isThere),
    gaps: gaps.map((gap) => ({ ...gap, what: `stack ${name}: ${gap.what}` })),
  };
}

function resourceOf(
  summary: z.output<typeof resourcesSchema>['StackResourceSummaries'][number],
): StackResource {
  const { LogicalResourceId: logicalId, ResourceType: type, ResourceStatus: status } = summary;
  const drift = summary.DriftInformation?.StackResourceDriftStatus;
  return { logicalId, type, status, isDrifted: drift === 'MODIFIED' || drift === 'DELETED' };
}

function isThere({ status }: StackResource): boolean {
  return status !== 'DELETE_COMPLETE';
}
