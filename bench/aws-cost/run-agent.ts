import { readOutput } from '#lambdas/agents/read-output.ts';
import { startAgent } from '#lambdas/agents/start-agent.ts';
import { executionStatusChanged } from '#lambdas/events/execution-status-changed.ts';
import type { StepHandler } from '#local/adapters/step-handler.ts';
import { createStepHandlers } from '#local/step-handlers.ts';
import { ownerSchema, workspaceIdSchema } from '#shared/agent/ids.ts';
import type { AgentRecord } from '#shared/agent/record.ts';
import { taskRequestSchema } from '#shared/contract/task.ts';
import { toolFamilies } from '#shared/workflow/families.ts';
import { branchState, familyStates, type StepFunction } from '#shared/workflow/state-machine.ts';
import { assumptions } from './assumptions.ts';
import { type CountedMachine, createCountedMachine } from './counted-machine.ts';
import type { TableUse } from './counted-table.ts';
import type { Invocations } from './invocations.ts';
import type { CostOptions } from './options.ts';
import { type CountedWorld, connect, createWorld } from './world.ts';

/** Everything that one agent used. */
export interface AgentRun extends CountedWorld {
  record: AgentRecord;
  machine: CountedMachine;
  /** Of the agent and of who read its output. */
  tableUse: TableUse;
}

const owner = ownerSchema.parse('arn:aws:iam::000000000000:role/counted');

/** Starts an agent, runs it to its end and reads its output, as the deployed functions do. */
export async function runAgent(options: CostOptions): Promise<AgentRun> {
  const world = createWorld();
  const { invocations, clock } = world;
  const deps = await connect(world, options);
  const machine: CountedMachine = createCountedMachine(() =>
    timed(invocations, createStepHandlers({ ...deps, executions: machine })),
  );
  const settings = { rehearsal: false, defaultModel: options.model, maxRunningPerOwner: 5 };
  await invocations.time('create-workspace', () => clock.sleep(assumptions.awsCallMs));
  const { agent_id: agentId } = await invocations.time('task', () =>
    startAgent(
      { ...deps, executions: machine, blobs: { has: async () => true }, settings },
      { owner, task: taskOf(options) },
    ),
  );
  await machine.ended();
  const change = { detail: { name: agentId, status: 'SUCCEEDED' as const } };
  await invocations.time('execution-status-changed', () =>
    executionStatusChanged({ ...deps, executions: machine }, change),
  );
  for (const filter of [{}, { filter: 'order' }]) {
    const request = { owner, agentId, query: filter, signal: new AbortController().signal };
    await invocations.time('agent-output', () => readOutput(deps, request));
  }
  const tableUse = structuredClone(world.table.use);
  return { ...world, machine, tableUse, record: await endOf(options, deps.store.get(agentId)) };
}

async function endOf(
  { turns }: CostOptions,
  reading: Promise<AgentRecord | undefined>,
): Promise<AgentRecord> {
  const record = await reading;
  if (record?.status === 'completed' && record.turn === turns) return record;
  throw new Error(`the agent is ${record?.status} after ${record?.turn} of ${turns} turns`);
}

function taskOf({ model }: CostOptions) {
  return taskRequestSchema.parse({
    subagent_type: 'code-review-agent',
    prompt: 'Review the orders',
    model,
    workspace: workspaceIdSchema.parse(`ws-${'0'.repeat(64)}`),
    timeout_minutes: 1_440,
  });
}

const functionOf: Readonly<Record<string, StepFunction>> = {
  ...{ Think: 'think', Renew: 'renew', Settle: 'settle' },
  ...Object.fromEntries(
    toolFamilies.flatMap((family) => [
      [familyStates[family], family],
      [branchState(family), family],
    ]),
  ),
};

function timed(invocations: Invocations, handlers: Record<string, StepHandler>): Record<string, StepHandler> {
  return Object.fromEntries(
    Object.entries(handlers).map(([state, handler]) => [
      state,
      (input, signal) => {
        const name = functionOf[state];
        if (name === undefined) throw new Error(`no function is known behind the state ${state}`);
        return invocations.time(name, () => handler(input, signal));
      },
    ]),
  );
}
