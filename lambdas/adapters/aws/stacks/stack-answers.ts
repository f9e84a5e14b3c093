import * as z from 'zod';
import type { ChangeSet, Stack, StackChange, StackEvent } from '#lambdas/ports/stacks.ts';

const pairs = (key: string, value: string) =>
  z
    .array(z.looseObject({}))
    .nullish()
    .transform((list) =>
      Object.fromEntries((list ?? []).map((pair) => [String(pair[key] ?? ''), String(pair[value] ?? '')])),
    );

export const stacksSchema = z.object({
  Stacks: z
    .array(
      z
        .object({
          StackId: z.string(),
          StackStatus: z.string(),
          StackStatusReason: z.string().nullish(),
          Parameters: pairs('ParameterKey', 'ParameterValue'),
          Outputs: pairs('OutputKey', 'OutputValue'),
        })
        .transform(
          (stack): Stack => ({
            id: stack.StackId,
            status: stack.StackStatus,
            reason: stack.StackStatusReason ?? undefined,
            parameters: stack.Parameters,
            outputs: stack.Outputs,
          }),
        ),
    )
    .min(1),
});

export const templateSchema = z.object({ TemplateBody: z.string() });
export const createdSchema = z.object({ Id: z.string() });

const actions = {
  Add: 'add',
  Modify: 'modify',
  Remove: 'remove',
  Import: 'import',
  Dynamic: 'dynamic',
  SyncWithActual: 'modify',
} as const;
const replacements = { True: 'yes', False: 'no', Conditional: 'maybe' } as const;
const detailSchema = z.object({
  Target: z.object({ Attribute: z.string().nullish(), Name: z.string().nullish() }).nullish(),
});

const changeSchema = z
  .object({
    Action: z.enum(['Add', 'Modify', 'Remove', 'Import', 'Dynamic', 'SyncWithActual']),
    LogicalResourceId: z.string(),
    ResourceType: z.string(),
    Replacement: z.enum(['True', 'False', 'Conditional']).nullish(),
    PolicyAction: z.string().nullish(),
    Details: z.array(detailSchema).nullish(),
  })
  .transform(
    (change): StackChange => ({
      action: actions[change.Action],
      logicalId: change.LogicalResourceId,
      type: change.ResourceType,
      replacement: change.Replacement == null ? 'no' : replacements[change.Replacement],
      details: [
        ...new Set((change.Details ?? []).flatMap(({ Target }) => Target?.Name ?? Target?.Attribute ?? [])),
      ].sort(),
      isRetained: change.PolicyAction === 'Retain',
    }),
  );

const statuses: Readonly<Record<string, ChangeSet['status']>> = {
  CREATE_PENDING: 'being made',
  CREATE_IN_PROGRESS: 'being made',
  CREATE_COMPLETE: 'made',
  FAILED: 'failed',
};
const executions: Readonly<Record<string, ChangeSet['execution']>> = {
  AVAILABLE: 'possible',
  EXECUTE_IN_PROGRESS: 'begun',
  EXECUTE_COMPLETE: 'ended',
  EXECUTE_FAILED: 'ended',
};

export const changeSetSchema = z
  .object({
    ChangeSetId: z.string(),
    StackId: z.string(),
    Status: z.string(),
    ExecutionStatus: z.string().nullish(),
    StatusReason: z.string().nullish(),
    Changes: z.array(z.object({ ResourceChange: changeSchema.nullish() })).nullish(),
    NextToken: z.string().nullish(),
  })
  .transform((answer) => ({
    next: answer.NextToken ?? undefined,
    changeSet: {
      id: answer.ChangeSetId,
      stackId: answer.StackId,
      status: statuses[answer.Status] ?? 'gone',
      execution: executions[answer.ExecutionStatus ?? ''] ?? 'impossible',
      reason: answer.StatusReason ?? undefined,
      changes: (answer.Changes ?? []).flatMap(({ ResourceChange }) => ResourceChange ?? []),
    } satisfies ChangeSet,
  }));

export const eventsSchema = z.object({
  NextToken: z.string().nullish(),
  StackEvents: z.array(
    z
      .object({
        StackId: z.string(),
        Timestamp: z.coerce.date(),
        LogicalResourceId: z.string().nullish(),
        PhysicalResourceId: z.string().nullish(),
        ResourceType: z.string().nullish(),
        ResourceStatus: z.string().nullish(),
        ResourceStatusReason: z.string().nullish(),
        ClientRequestToken: z.string().nullish(),
      })
      .transform((event): StackEvent & { token: string | undefined } => ({
        at: event.Timestamp,
        logicalId: event.LogicalResourceId ?? '',
        type: event.ResourceType ?? '',
        status: event.ResourceStatus ?? '',
        reason: event.ResourceStatusReason ?? undefined,
        isStack: event.PhysicalResourceId === event.StackId,
        token: event.ClientRequestToken ?? undefined,
      })),
  ),
});
