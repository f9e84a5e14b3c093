import type * as z from 'zod';
import { refusalOf } from '#shared/deployment/deploy-policy.ts';
import {
  type ApprovalDemand,
  defineTool,
  type GrantedApproval,
  type ToolContext,
  ToolError,
  type ToolOutcome,
  type ToolResult,
} from '../tool.ts';
import { abandonExecution } from './abandon-execution.ts';
import { answerOf, approvalReasons, type Site, siteOf } from './account.ts';
import { executionsOf, type KeptExecution } from './executions.ts';
import { beginFollowing, type Ending, follow, followedSchema } from './follow.ts';
import { changesAsKept, findPlan, type KeptPlan, type Plan, planInput, targetOf } from './plan.ts';
import { urlsOf } from './smoke/stack-urls.ts';
import { countChanges, tellPlan } from './tell-plan.ts';

const input = planInput('As plan_deployment named it');

/** A deployment that is begun shall be seen through. */
const neededMs = 5 * 60_000;

export const executeDeploymentTool = defineTool<z.infer<typeof input>, ToolOutcome>({
  name: 'execute_deployment',
  family: 'deploy',
  description:
    'Executes a plan of this agent, exactly as it was shown. Where approval is demanded the platform asks a person ' +
    'first and waits. Then follows the deployment to its end; CloudFormation undoes what fails. Answers whether it is ' +
    'deployed or rolled back, and why.',
  input,
  timeoutMs: 120_000,
  async run(context, { plan: id }) {
    const kept = findPlan(context.kept, id);
    const site = siteOf(context, targetOf(kept.plan));
    if (context.earlier === undefined) {
      const begun = await begin(context, site, kept);
      if (begun !== undefined) return begun;
    }
    const followed =
      context.earlier === undefined
        ? beginFollowing(context, site, kept.plan.changes.length)
        : followedSchema.parse(context.earlier);
    const step = await follow(context, site, followed);
    return 'ended' in step ? await tell(site, kept, step.ended) : step;
  },
  abandon: (context, { plan }) =>
    abandonExecution(context, plan, ({ change_set_id }) => ({ changeSet: change_set_id })),
});

/** @returns what to answer instead where it did not begin. */
async function begin(context: ToolContext, site: Site, kept: KeptPlan): Promise<ToolOutcome | undefined> {
  const { id, plan } = kept;
  const done = executionsOf(context.kept).find((execution) => execution.plan === kept.hash);
  if (done !== undefined)
    throw new ToolError(`Plan ${id} was executed before: ${done.outcome}. Make a new one.`);
  if (plan.change_set_id === undefined)
    return {
      content: `Nothing to execute: plan ${id} has no changes.\n${codeLine(0)}`,
      kept: keptOf(kept, 'deployed', plan.urls),
    };
  const events = answerOf(await site.stacks.events(site.place, context.callKey));
  // An earlier run of this very call got through, and died before it could say so.
  if (events.length > 0) return undefined;
  const leftMs = context.deadlineAt.getTime() - context.clock.now().getTime();
  if (leftMs < neededMs)
    throw new ToolError(
      'Less than 5 minutes are left of this agent: too little to see a deployment through. Nothing was changed.',
    );
  await refuseOtherThanShown(site, kept);
  const reasons = reasonsFor(context, kept);
  const demand = demandFor(kept, reasons);
  const approval = reasons.length === 0 ? notDemanded : context.approvalOf(demand);
  if (approval === undefined) return { needsApproval: demand };
  context.progress(`Deploying ${plan.stack} to ${plan.environment}`);
  await execute(site, { id: plan.change_set_id, token: context.callKey, approval });
  return undefined;
}

/** @throws {ToolError} where what would be executed is not what the plan says, or not possible any more. */
async function refuseOtherThanShown({ stacks, place }: Site, { id, plan }: KeptPlan): Promise<void> {
  const there = answerOf(await stacks.describeChangeSet(place, plan.change_set_id ?? ''));
  if (there === undefined || there.execution === 'impossible' || there.id !== plan.change_set_id)
    throw new ToolError(
      `Plan ${id} cannot be executed any more: the stack or its change set has changed. Make a new plan.`,
    );
  if (JSON.stringify(changesAsKept(there.changes)) !== JSON.stringify(plan.changes))
    throw new ToolError(`Plan ${id} is not what would be done now. Make a new plan.`);
}

/** By the operator's policy as it is now, besides what the plan was shown with. */
function reasonsFor({ settings: { deployPolicy: policy } }: ToolContext, { plan }: KeptPlan): string[] {
  const refusal = refusalOf(policy, targetOf(plan));
  if (policy === undefined || refusal !== undefined) throw new ToolError(`Not deployed: ${refusal}.`);
  return [...new Set([...plan.approval, ...approvalReasons(policy, plan, false)])];
}

function demandFor({ id, hash, plan }: KeptPlan, reasons: readonly string[]): ApprovalDemand {
  return {
    title: `Deploy ${plan.stack} to ${plan.environment}: ${countChanges(plan.changes)}`.slice(0, 200),
    details: [`Plan ${id}`, ...tellPlan(plan), `Asked since ${reasons.join(' and ')}`].join('\n'),
    plan: { hash, change_set_id: plan.change_set_id ?? null },
  };
}

const notDemanded = 'no approval is demanded';

/** The one place that sets a deployment off. It takes what allows it. */
async function execute(
  { stacks, place }: Site,
  { id, token }: { id: string; token: string; approval: GrantedApproval | typeof notDemanded },
): Promise<void> {
  const answer = await stacks.executeChangeSet(place, { id, token });
  if (answer.outcome === 'answered' || answerOf(await stacks.events(place, token)).length > 0) return;
  const isCertain =
    answer.outcome === 'refused' ||
    /^(?:ChangeSetNotFound|InvalidChangeSetStatus|InsufficientCapabilities|ValidationError)/.test(
      answer.code,
    );
  // An answer that got lost may still have set it off: its events will tell.
  if (isCertain) throw new ToolError(`Nothing was executed: ${answer.code}: ${answer.message}`);
}

async function tell({ stacks, place }: Site, kept: KeptPlan, ended: Ending): Promise<ToolResult> {
  const { plan } = kept;
  const stack = await stacks.describe(place);
  const outputs = stack.outcome === 'answered' ? (stack.value?.outputs ?? {}) : {};
  const urls = urlsOf(outputs);
  const named = Object.entries(urls).map(([name, url]) => `Output ${name}: ${url}`);
  const content = [
    `${headlines[ended.outcome]} ${plan.stack} (${plan.environment}, ${place.region}): ${ended.status}`,
    `${countChanges(plan.changes)}; ${ended.events} events in ${ended.seconds} s`,
    ...ended.failures.map((failure) => `Failed: ${failure}`),
    ...named,
    ...(ended.outcome === 'deployed'
      ? ['Not verified yet: run smoke_test with this plan']
      : [remedyOf(ended.outcome, plan.kind), codeLine(1)]),
  ].join('\n');
  return { content, kept: keptOf(kept, ended.outcome, urls) };
}

const headlines: Record<Ending['outcome'], string> = {
  deployed: 'Deployed',
  'rolled back': 'Failed and rolled back:',
  stuck: 'Failed, and could not be rolled back:',
  unknown: 'Not known how it ended:',
};

function remedyOf(outcome: keyof typeof remedies, kind: Plan['kind']): string {
  if (outcome === 'rolled back' && kind === 'create')
    return 'What it had made is gone. The empty stack stays, and takes no deployment until somebody has removed it.';
  return remedies[outcome];
}

const remedies = {
  'rolled back': 'The stack is as it was before.',
  stuck:
    'The stack is neither old nor new. Somebody has to look at it: continue-update-rollback, or repair by hand.',
  unknown: 'CloudFormation goes on by itself. Look at the stack before anything else is done to it.',
};

const codeLine = (code: 0 | 1) => `Exit code to finish with: ${code}`;

function keptOf({ hash }: KeptPlan, outcome: Ending['outcome'], urls: Record<string, string>): KeptExecution {
  return { plan: hash, outcome, urls };
}
