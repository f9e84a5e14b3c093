import * as z from 'zod';
import type { ChangeSet, NewChangeSet } from '#lambdas/ports/stacks.ts';
import { refusalOf } from '#shared/deployment/deploy-policy.ts';
import {
  type ApprovalDemand,
  defineTool,
  type ToolContext,
  ToolError,
  type ToolOutcome,
  type ToolResult,
} from '../tool.ts';
import { abandonExecution } from './abandon-execution.ts';
import { answerOf, changeSetName, isSettled, type Site, siteOf } from './account.ts';
import { executionsOf } from './executions.ts';
import { beginFollowing, type Ending, follow, followedSchema } from './follow.ts';
import {
  changesAsKept,
  type Former,
  findPlan,
  formerTemplate,
  type KeptPlan,
  planInput,
  targetOf,
} from './plan.ts';
import { countChanges, endangered, tellChange } from './tell-plan.ts';

const input = planInput('The executed plan that is to be taken back');

export const rollbackDeploymentTool = defineTool<z.infer<typeof input>, ToolOutcome>({
  name: 'rollback_deployment',
  family: 'deploy',
  description:
    'Puts back the template and parameters that the stack had before a plan that this agent deployed: for when its ' +
    'smoke tests fail. What CloudFormation rolled back itself needs no second one. A stack that was new has no former state.',
  input,
  timeoutMs: 120_000,
  async run(context, { plan: id }) {
    const kept = findPlan(context.kept, id);
    const refusal = refusalOf(context.settings.deployPolicy, targetOf(kept.plan));
    if (refusal !== undefined) throw new ToolError(`Not rolled back: ${refusal}.`);
    const site = siteOf(context, targetOf(kept.plan));
    const earlier = stateSchema.optional().parse(context.earlier);
    if (earlier?.phase === 'following') return await goOn(context, { site, kept }, earlier);
    const changeSetId = earlier?.change_set_id ?? (await create(context, site, kept));
    const made = answerOf(await site.stacks.describeChangeSet(site.place, changeSetId));
    if (made?.status === 'being made')
      return {
        goOn: {
          afterSeconds: 1,
          state: { phase: 'making', change_set_id: changeSetId },
          progress: 'Rolling back',
        },
      };
    return await takeBack(context, { site, kept }, made);
  },
  abandon: (context, { plan }) =>
    abandonExecution(context, plan, () => ({ changeSet: changeSetName(context.callKey), isWayBack: true })),
});

const stateSchema = z.union([
  z.object({ phase: z.literal('making'), change_set_id: z.string() }),
  followedSchema,
]);

interface Work {
  site: Site;
  kept: KeptPlan;
}

async function create(context: ToolContext, site: Site, { id, hash, plan }: KeptPlan): Promise<string> {
  const execution = executionsOf(context.kept).findLast((it) => it.plan === hash);
  if (execution?.outcome !== 'deployed')
    throw new ToolError(
      `Plan ${id} was not deployed by this agent (${execution?.outcome ?? 'not executed'}): there is nothing to take back.`,
    );
  const former = plan.former;
  const template = former && formerTemplate(former);
  if (former === undefined || template === undefined)
    throw new ToolError(
      plan.kind === 'create'
        ? `${plan.stack} was new: there is no former state. It is left as it is, not verified; somebody has to repair or remove it.`
        : `The former template of ${plan.stack} could not be kept. It is left as it is, not verified.`,
    );
  const stack = answerOf(await site.stacks.describe(site.place));
  if (stack === undefined || !isSettled(stack.status))
    throw new ToolError(`${plan.stack} is in ${stack?.status ?? 'no state at all'} and takes no change now.`);
  const wanted: NewChangeSet = {
    name: changeSetName(context.callKey),
    token: context.callKey,
    kind: 'update',
    template,
    parameters: parametersOf(former),
    capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'],
    description: `Takes back plan ${id}`,
  };
  return answerOf(await site.stacks.createChangeSet(site.place, wanted)).id;
}

function parametersOf({ parameters, hidden }: Former): NewChangeSet['parameters'] {
  return {
    ...Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, { value }])),
    ...Object.fromEntries(hidden.map((name) => [name, 'previous' as const])),
  };
}

async function takeBack(context: ToolContext, work: Work, made: ChangeSet | undefined): Promise<ToolOutcome> {
  const { site, kept } = work;
  if (made?.status !== 'made' || made.execution === 'impossible')
    throw new ToolError(
      `Not rolled back: ${made?.reason ?? 'the change set is gone'}. ${kept.plan.stack} is as it was deployed.`,
    );
  const changes = changesAsKept(made.changes);
  // What was approved includes the way back, but for data that it would take away.
  if (endangered(changes).length > 0) {
    const demand: ApprovalDemand = {
      title: `Roll back ${kept.plan.stack} in ${kept.plan.environment}: ${countChanges(changes)}`.slice(
        0,
        200,
      ),
      details: [`Puts back what was there before plan ${kept.id}`, ...changes.map(tellChange)].join('\n'),
      plan: { takes_back: kept.hash, change_set_id: made.id, changes },
    };
    if (context.approvalOf(demand) === undefined) return { needsApproval: demand };
  }
  context.progress(`Rolling back ${kept.plan.stack}`);
  const token = context.callKey;
  const executed = await site.stacks.executeChangeSet(site.place, { id: made.id, token });
  const events = answerOf(await site.stacks.events(site.place, token));
  if (executed.outcome !== 'answered' && events.length === 0)
    throw new ToolError(`Not rolled back: ${executed.code}: ${executed.message}`);
  return await goOn(context, work, beginFollowing(context, site, changes.length));
}

async function goOn(
  context: ToolContext,
  { site, kept }: Work,
  followed: z.infer<typeof followedSchema>,
): Promise<ToolOutcome> {
  const step = await follow(context, site, followed);
  return 'ended' in step ? tell(kept, step.ended) : step;
}

function tell({ id, plan }: KeptPlan, { outcome, status, failures, events, seconds }: Ending): ToolResult {
  const isBack = outcome === 'deployed';
  const content = [
    `${isBack ? 'Rolled back' : 'NOT rolled back:'} ${plan.stack} (${plan.environment}): ${status}`,
    `${events} events in ${seconds} s`,
    ...failures.map((failure) => `Failed: ${failure}`),
    isBack
      ? `The stack is as it was before plan ${id}. Verify it by smoke_test.`
      : 'Somebody has to look at the stack before anything else is done to it.',
    'Exit code to finish with: 1',
  ].join('\n');
  return { content };
}
