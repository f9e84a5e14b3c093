import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sweep } from '#lambdas/events/sweep.ts';
import type { StepDependencies } from '#lambdas/steps/dependencies.ts';
import type { ToolContext, ToolOutcome } from '#lambdas/tools/tool.ts';
import { createEmbeddedExecutions } from '#local/adapters/executions.ts';
import { createSqliteAgentStore } from '#local/adapters/sqlite/agent-store.ts';
import { openDatabase } from '#local/adapters/sqlite/database.ts';
import { createStepHandlers } from '#local/step-handlers.ts';
import { limits } from '#shared/agent/limits.ts';
import { buildStateMachine } from '#shared/workflow/state-machine.ts';
import { toolReply } from '#test/fakes/fake-model.ts';
import { callOf, finishCall, setUp } from '#test/steps/setting.ts';

/** The embedded machine over these stores, as one process runs it. */
function startEngine(deps: StepDependencies) {
  const executions = createEmbeddedExecutions(
    deps,
    buildStateMachine((step) => `arn:aws:lambda:us-east-1:000000000000:function:${step}`),
    createStepHandlers({
      ...deps,
      get executions() {
        return executions;
      },
    }),
  );
  onTestFinished(() => executions.close());
  return { executions, close: () => executions.close(), resume: () => sweep({ ...deps, executions }) };
}

/** An agent in a database on disk, whose model asks for one long call and then ends. */
async function agentWith(run: (context: ToolContext) => Promise<ToolOutcome>) {
  const folder = await mkdtemp(join(tmpdir(), 'going-on-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'agents.db');
  let db = openDatabase(path);
  onTestFinished(() => db.close());
  const setting = await setUp({
    script: [toolReply([callOf('a', 'scan_long')]), toolReply([finishCall('Seen it through')])],
    tools: { scan_long: run },
    openStore: ({ clock }) => createSqliteAgentStore({ db, clock }),
  });
  /** The stores as the next process finds them. */
  const reopen = (): StepDependencies => {
    db.close();
    db = openDatabase(path);
    return { ...setting.deps, store: createSqliteAgentStore({ db, clock: setting.clock }) };
  };
  return { ...setting, reopen };
}

describe('The embedded machine', () => {
  test('restarted while a tool is left alone calls it again at the time it asked for, and not before', async () => {
    const seen: unknown[] = [];
    const { deps, clock, agent, reopen } = await agentWith(async ({ earlier }) => {
      seen.push(earlier);
      return earlier === undefined
        ? { goOn: { afterSeconds: 600, state: { build: 7 } } }
        : { content: 'built' };
    });
    const first = startEngine(deps);
    await first.resume();
    const pending = async () => (await deps.store.readConversation(agent.agent_id)).pending;
    await expect.poll(pending).toMatchObject([{ state: { build: 7 } }]);
    await first.close();

    const after = reopen();
    await clock.advance(599_000);
    const second = startEngine(after);
    await second.resume();
    // A second is left of the ten minutes: it is waited for in truth, by the machine's own Pause.
    const leases = async () => (await after.store.get(agent.agent_id))?.lease;
    const lease = await leases();
    await expect.poll(leases).not.toBe(lease);
    expect(seen).toEqual([undefined]);
    await clock.advance(1_000);
    const status = async () => (await after.store.get(agent.agent_id))?.status;
    await expect.poll(status, { timeout: 10_000 }).toBe('completed');
    expect(seen).toEqual([undefined, { build: 7 }]);
    expect(deps.model.requests).toHaveLength(2);
  });

  test('carries an agent that goes on and on over into fresh executions, with what its tool keeps', async () => {
    const { deps, agent, store } = await agentWith(async ({ earlier }) => {
      const round = Number(earlier ?? 0) + 1;
      return round > 3 ? { content: 'seen' } : { goOn: { afterSeconds: 0, state: round } };
    });
    const { executions } = startEngine(deps);
    const nearlyFull = {
      agent_id: agent.agent_id,
      seconds_left: 1800,
      events: limits.eventsPerExecution - 20,
    };
    await executions.start(agent.agent_id, nearlyFull);
    await expect.poll(async () => (await store.get(agent.agent_id))?.status).toBe('completed');
    expect(await store.get(agent.agent_id)).toMatchObject({ epoch: 1, turn: 2, exit_code: 0 });
    expect(await executions.describe(agent.agent_id)).toMatchObject({ status: 'succeeded' });
    expect(await executions.describe(`${agent.agent_id}-e1`)).toMatchObject({ status: 'succeeded' });
    expect(deps.model.requests).toHaveLength(2);
  });
});
