import * as z from 'zod';
import type { ChangeSet, NewChangeSet, Stack } from '#lambdas/ports/stacks.ts';
import {
  environmentNameSchema,
  refusalOf,
  regionSchema,
  type StackTarget,
  stackNameSchema,
} from '#shared/deployment/deploy-policy.ts';
import { defineTool, type ToolContext, ToolError, type ToolOutcome, type ToolResult } from '../tool.ts';
import { answerOf, approvalReasons, changeSetName, isSettled, type Site, siteOf } from './account.ts';
import type { Deployable } from './deployable.ts';
import { readEnvironment, resolveTarget, type WorkspaceEnvironment } from './environments.ts';
import { asKept, changesAsKept, type Former, formerTemplate, type Plan, sealPlan, sha256Of } from './plan.ts';
import { urlsOf } from './smoke/stack-urls.ts';
import { tellPlan } from './tell-plan.ts';

const input = z.strictObject({
  environment: environmentNameSchema.describe('`dev`, `stage`, `prod`: as the request names it'),
  stack: stackNameSchema.optional().describe('Default: what .agents/environments.json says'),
  template: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe('A template (JSON or YAML) or a folder that `cdk synth` wrote; default as for `stack`'),
  region: regionSchema.optional(),
  parameters: z
    .record(z.string().min(1).max(255), z.string().max(4096))
    .default({})
    .describe('Over those of .agents/environments.json. Others stay as they are in the stack'),
});
type Input = z.infer<typeof input>;

/** CloudFormation takes seconds for most change sets. */
const makingMs = 10 * 60_000;

export const planDeploymentTool = defineTool<Input, ToolOutcome>({
  name: 'plan_deployment',
  family: 'deploy',
  description:
    'Plans a deployment: validates the template, makes a change set of it and answers every change (added, modified, ' +
    'replaced, removed), what holds data and is in danger, and whether approval is demanded. Changes nothing that runs. ' +
    'The answer names the plan, for execute_deployment.',
  input,
  timeoutMs: 120_000,
  async run(context, asked) {
    const request = await readRequest(context, asked);
    const { site } = request;
    const id =
      stateSchema.optional().parse(context.earlier)?.change_set_id ?? (await create(context, request));
    const made = answerOf(await site.stacks.describeChangeSet(site.place, id));
    if (made?.status === 'being made') return waitFor(context, request, id);
    return await conclude(context, request, made);
  },
  async abandon(context, asked) {
    const found = await readEnvironment(await context.workspace(), asked.environment);
    const target = resolveTarget(context.settings.deployPolicy, found, asked);
    const { abandonDeployment } = await import('./abandon-deployment.ts');
    const changeSet = changeSetName(context.callKey);
    return await abandonDeployment(context, siteOf(context, target), { changeSet });
  },
});

const stateSchema = z.object({ change_set_id: z.string() });

interface Request {
  target: StackTarget;
  site: Site;
  environment: WorkspaceEnvironment | undefined;
  deployable: Deployable;
  parameters: Readonly<Record<string, string>>;
  policy: NonNullable<ToolContext['settings']['deployPolicy']>;
}

/** The same in every round: the workspace never changes. */
async function readRequest(context: ToolContext, asked: Input): Promise<Request> {
  const policy = context.settings.deployPolicy;
  if (policy === undefined)
    throw new ToolError(
      `Not deployed: ${refusalOf(policy, { environment: asked.environment, region: '', stack: '' })}.`,
    );
  const workspace = await context.workspace();
  const environment = await readEnvironment(workspace, asked.environment);
  const target = resolveTarget(policy, environment, asked);
  const template = asked.template ?? environment?.template;
  if (template === undefined)
    throw new ToolError('Which template? .agents/environments.json names none; give `template`.');
  const { readDeployable } = await import('./deployable.ts');
  const deployable = await readDeployable(workspace, template, target);
  const parameters = { ...environment?.parameters, ...asked.parameters };
  const unknown = Object.keys(parameters).filter((name) => !deployable.parameters.has(name));
  if (unknown.length > 0)
    throw new ToolError(`${deployable.path} has no parameter ${unknown.join(', ')}. Nothing was planned.`);
  return { policy, environment, target, deployable, parameters, site: siteOf(context, target) };
}

async function create({ callKey }: ToolContext, request: Request): Promise<string> {
  const { site, deployable, target } = request;
  const stack = answerOf(await site.stacks.describe(site.place));
  if (stack !== undefined && !isSettled(stack.status)) throw new ToolError(unsettled(target, stack));
  const wanted: NewChangeSet = {
    name: changeSetName(callKey),
    token: callKey,
    kind: stack === undefined ? 'create' : 'update',
    template: deployable.body,
    parameters: parametersFor(request, stack),
    capabilities: deployable.capabilities,
    description: `Deployment to ${target.environment}`,
  };
  return answerOf(await site.stacks.createChangeSet(site.place, wanted)).id;
}

function unsettled({ stack }: StackTarget, { status }: Stack): string {
  const remedy = status.endsWith('_IN_PROGRESS')
    ? 'Something else is under way; plan again when it is done.'
    : 'It takes no change until somebody has repaired it, or removed it where its creation failed.';
  return `Nothing was planned: ${stack} is in ${status}. ${remedy}`;
}

function parametersFor(
  { deployable, parameters }: Request,
  stack: Stack | undefined,
): NewChangeSet['parameters'] {
  type Given = NewChangeSet['parameters'][string];
  const wanted = [...deployable.parameters].flatMap(([name, { hasDefault }]): [string, Given][] => {
    const value = parameters[name];
    if (value !== undefined) return [[name, { value }]];
    if (stack !== undefined && Object.hasOwn(stack.parameters, name)) return [[name, 'previous']];
    if (hasDefault) return [];
    throw new ToolError(`The template needs a value for its parameter ${name}. Nothing was planned.`);
  });
  return Object.fromEntries(wanted);
}

async function waitFor(
  { startedAt, clock }: ToolContext,
  { site, target }: Request,
  id: string,
): Promise<ToolOutcome> {
  const waitedMs = clock.now().getTime() - startedAt.getTime();
  if (waitedMs > makingMs) {
    await site.stacks.deleteChangeSet(site.place, id);
    throw new ToolError('CloudFormation did not make the change set within 10 minutes. Nothing was changed.');
  }
  const progress = `Planning changes to ${target.stack}`;
  return { goOn: { afterSeconds: waitedMs < 10_000 ? 1 : 5, state: { change_set_id: id }, progress } };
}

const noChanges = /didn't contain changes|No updates are to be performed/i;

async function conclude(
  context: ToolContext,
  request: Request,
  made: ChangeSet | undefined,
): Promise<ToolResult> {
  const { site, environment } = request;
  if (made === undefined)
    throw new ToolError('The change set is gone: somebody deleted it. Nothing was changed.');
  const drop = () => site.stacks.deleteChangeSet(site.place, made.id);
  if (made.status === 'failed' && noChanges.test(made.reason ?? '')) {
    await drop();
    return await tell(request, { ...made, changes: [] });
  }
  if (made.status !== 'made' || made.execution !== 'possible') {
    await drop();
    throw new ToolError(
      `CloudFormation made no plan of it: ${made.reason ?? made.status}. Nothing was changed.`,
    );
  }
  const account = /:(\d{12}):/.exec(made.stackId)?.[1];
  if (environment?.account !== undefined && environment.account !== account) {
    await drop();
    throw new ToolError(
      `.agents/environments.json puts ${request.target.environment} into account ${environment.account}; this is ${account}. Nothing was changed.`,
    );
  }
  context.progress(`Planned ${made.changes.length} changes`);
  return await tell(request, made);
}

async function tell(request: Request, made: ChangeSet): Promise<ToolResult> {
  const { policy, site, target, deployable, parameters, environment } = request;
  const stack = answerOf(await site.stacks.describe(site.place));
  const changes = changesAsKept(made.changes);
  const plan: Plan = {
    ...target,
    stack_id: made.stackId,
    ...(changes.length === 0 && made.status === 'failed' ? {} : { change_set_id: made.id }),
    kind: stack === undefined ? 'create' : 'update',
    template: deployable.path,
    template_sha256: deployable.sha256,
    parameters_sha256: sha256Of(JSON.stringify(Object.entries(parameters).sort())),
    parameter_names: Object.keys(parameters).sort(),
    changes,
    approval: approvalReasons(policy, { ...target, changes }, environment?.approval ?? false),
    ...(stack === undefined ? {} : await formerOf(site, stack)),
    urls: urlsOf(stack?.outputs ?? {}),
  };
  const { id, hash, plan: sealed } = sealPlan(plan);
  const lines =
    sealed.change_set_id === undefined
      ? [
          `Plan ${id}: no changes. ${target.stack} is already as the template says; there is nothing to execute.`,
        ]
      : [`Plan ${id}`, ...tellPlan(sealed), tellApproval(sealed)];
  return { content: lines.join('\n'), kept: { plan: sealed, hash } };
}

function tellApproval({ approval }: Plan): string {
  return approval.length === 0
    ? 'Approval: not demanded'
    : `Approval: demanded, since ${approval.join(' and ')}; execute_deployment asks for it`;
}

/** What it takes to put the stack back; nothing where it could not be kept to the letter. */
async function formerOf({ stacks, place }: Site, stack: Stack): Promise<{ former?: Former }> {
  const answer = await stacks.template(place);
  if (answer.outcome !== 'answered') return {};
  const entries = Object.entries(stack.parameters);
  const isHidden = ([, value]: [string, string]) => /^\*+$/.test(value);
  const former: Former = {
    lines: answer.value.split('\n').map(asKept),
    sha256: sha256Of(answer.value),
    parameters: Object.fromEntries(entries.filter((entry) => !isHidden(entry))),
    hidden: entries.filter(isHidden).map(([name]) => name),
  };
  const isWhole =
    formerTemplate(former) !== undefined && Object.values(former.parameters).every((it) => asKept(it) === it);
  return isWhole && Buffer.byteLength(answer.value) <= 51_200 ? { former } : {};
}
