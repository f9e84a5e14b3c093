import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { guardStacks } from '#lambdas/adapters/stacks/guarded-stacks.ts';
import type { Stacks } from '#lambdas/ports/stacks.ts';
import { showDemand } from '#lambdas/tools/approval-demand.ts';
import { deployTools } from '#lambdas/tools/deploy/tools.ts';
import type { ApprovalDemand, ToolContext, ToolOutcome, ToolResult } from '#lambdas/tools/tool.ts';
import { bindTool } from '#lambdas/tools/toolbox.ts';
import { createSimulatedStacks } from '#local/adapters/stacks/simulated-stacks.ts';
import { deployPolicySchema, type WrittenDeployPolicy } from '#shared/deployment/deploy-policy.ts';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';
import { type ManualClock, manualClock } from '#test/fakes/manual-clock.ts';
import { toolContext } from '#test/fakes/tool-context.ts';

/** Each resource takes a second, and so does a change set. */
export const stepMs = 1_000;

export const policy: WrittenDeployPolicy = {
  environments: {
    dev: { stacks: ['shop-dev'], regions: ['eu-west-1'] },
    stage: { stacks: ['shop-stage'], regions: ['eu-west-1'] },
    prod: { stacks: ['shop-prod'], regions: ['eu-west-1'] },
  },
};

export const resource = (type: string, properties: object = {}, simulation?: object) => ({
  Type: type,
  Properties: properties,
  ...(simulation === undefined ? {} : { Metadata: { Simulation: simulation } }),
});

export const template = (resources: object, more: object = {}) =>
  JSON.stringify({ Resources: resources, ...more });

/** Two resources, of which one holds data. */
export const shop = {
  Orders: resource('AWS::DynamoDB::Table', { TableName: 'orders', BillingMode: 'PAY_PER_REQUEST' }),
  Api: resource('AWS::Lambda::Function', { MemorySize: 256 }),
};

export const environmentsFile = (parts: object = {}) => {
  const of = (name: string) => ({
    stack: `shop-${name}`,
    region: 'eu-west-1',
    template: 'template.json',
    ...parts,
  });
  return JSON.stringify({ environments: { dev: of('dev'), stage: of('stage'), prod: of('prod') } });
};

/** Files of a workspace with these resources. */
export const treeOf = (resources: object, more: object = {}) => ({
  '.agents/environments.json': environmentsFile(),
  'template.json': template(resources, more),
});

export interface DeployingOptions {
  policy?: WrittenDeployPolicy;
  /** What stands before the simulator, to break or to watch it. */
  wrap?: (stacks: Stacks) => Stacks;
  minutes?: number;
}

export interface Deploying {
  clock: ManualClock;
  /** What tools kept, by tool. */
  kept: Map<string, unknown[]>;
  /** Lines of progress. */
  shown: string[];
  demands: ApprovalDemand[];
  simulated: Stacks;
  stacks: Stacks;
  /** One round of a call. */
  round(name: string, input: object, parts?: Partial<ToolContext>): Promise<ToolOutcome>;
  nextKey(): string;
  /** A call with all of its rounds; time passes in its pauses. Stops where approval is needed. */
  call(name: string, input: object, callKey?: string): Promise<ToolResult | 'asked'>;
  /** Says yes to what was asked last. */
  approve(tool?: string): void;
  changeTree(files: Readonly<Record<string, string>>): void;
  plan(environment?: string, more?: object): Promise<{ id: string; text: string }>;
  /** Plans and executes, and answers what the execution told. */
  deploy(environment?: string): Promise<{ id: string; text: string }>;
  status(environment?: string): Promise<string | undefined>;
}

/** An agent's deployment tools over a simulated account, called as the platform calls them. */
export async function openDeploying(files: Readonly<Record<string, string>>, options: DeployingOptions = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'agents-stacks-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const clock = manualClock();
  const simulated = createSimulatedStacks({ clock }, { folder, stepMs });
  const deployPolicy = deployPolicySchema.parse(options.policy ?? policy);
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const stacks = guardStacks(log, deployPolicy, () => options.wrap?.(simulated) ?? simulated)('agent-x');
  const deadlineAt = new Date(clock.now().getTime() + (options.minutes ?? 90) * 60_000);
  const kept = new Map<string, unknown[]>();
  const shown: string[] = [];
  const demands: ApprovalDemand[] = [];
  let approvedHash: string | undefined;
  let tree = files;
  let calls = 0;
  const contextOf = (tool: string, parts: Partial<ToolContext>) =>
    toolContext({
      ...{ stacks, clock, deadlineAt, startedAt: clock.now() },
      workspace: async () => inMemoryWorkspace(tree),
      settings: { osvUrl: 'http://127.0.0.1:9', deployPolicy },
      kept: (name) => kept.get(name) ?? [],
      progress: (text) => void shown.push(text),
      approvalOf(demand) {
        const { plan_hash, title } = showDemand(tool, demand);
        if (plan_hash !== approvedHash) return undefined;
        const at = clock.now().toISOString();
        return {
          ...{ status: 'approved', tool, title, plan_hash, turn: 1, tool_use_id: 'a' },
          ...{ requested_at: at, expires_at: at, decided_at: at, decided_by: 'arn:ann' },
        };
      },
      ...parts,
    });
  const find = (name: string) => {
    const tool = deployTools.find((it) => it.name === name);
    if (tool === undefined) throw new Error(`no tool ${name}`);
    return bindTool(tool);
  };
  const world: Deploying = {
    ...{ clock, kept, shown, demands, simulated, stacks },
    round: (name: string, input: object, parts: Partial<ToolContext> = {}): Promise<ToolOutcome> =>
      find(name).run(contextOf(name, parts), input),
    nextKey: () => String(++calls).padStart(32, '0'),
    async call(name: string, input: object, callKey = world.nextKey()): Promise<ToolResult | 'asked'> {
      const startedAt = clock.now();
      let earlier: unknown;
      for (;;) {
        const outcome = await world.round(name, input, {
          callKey,
          startedAt,
          ...(earlier ? { earlier } : {}),
        });
        if ('needsApproval' in outcome) {
          demands.push(outcome.needsApproval);
          return 'asked';
        }
        if (!('goOn' in outcome)) {
          if (outcome.kept !== undefined) kept.set(name, [...(kept.get(name) ?? []), outcome.kept]);
          return outcome;
        }
        if (outcome.goOn.progress !== undefined) shown.push(outcome.goOn.progress);
        earlier = JSON.parse(JSON.stringify(outcome.goOn.state));
        await clock.advance(outcome.goOn.afterSeconds * 1000);
      }
    },
    approve(tool = 'execute_deployment') {
      const demand = demands.at(-1);
      if (demand !== undefined) approvedHash = showDemand(tool, demand).plan_hash;
    },
    changeTree(files: Readonly<Record<string, string>>) {
      tree = files;
    },
    async plan(environment = 'dev', more: object = {}) {
      const result = await world.call('plan_deployment', { environment, ...more });
      if (result === 'asked') throw new Error('a plan asks for nothing');
      return { text: result.content, id: /^Plan ([0-9a-f]{12})/.exec(result.content)?.[1] ?? '' };
    },
    async deploy(environment = 'dev') {
      const { id } = await world.plan(environment);
      const result = await world.call('execute_deployment', { plan: id });
      return { id, text: result === 'asked' ? 'asked' : result.content };
    },
    async status(environment = 'dev') {
      const signal = new AbortController().signal;
      const place = { environment, region: 'eu-west-1', stack: `shop-${environment}`, signal };
      const stack = await simulated.describe(place);
      return stack.outcome === 'answered' ? stack.value?.status : stack.code;
    },
  };
  return world;
}
