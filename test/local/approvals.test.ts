import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { decide } from '#lambdas/agents/decide-approval.ts';
import { killAgent } from '#lambdas/agents/kill-agent.ts';
import { sweep } from '#lambdas/events/sweep.ts';
import type { StepDependencies } from '#lambdas/steps/dependencies.ts';
import type { ToolContext, ToolOutcome } from '#lambdas/tools/tool.ts';
import { createEmbeddedExecutions } from '#local/adapters/executions.ts';
import { createSqliteAgentStore } from '#local/adapters/sqlite/agent-store.ts';
import { openDatabase } from '#local/adapters/sqlite/database.ts';
import { createStepHandlers } from '#local/step-handlers.ts';
import { buildStateMachine } from '#shared/workflow/state-machine.ts';
import { toolReply } from '#test/fakes/fake-model.ts';
import { callOf, finishCall, setUp } from '#test/steps/setting.ts';

const ann = 'arn:aws:iam::111122223333:user/ann';

/** An agent in a database on disk, whose one call changes something only with approval. */
async function open(parts: { timeoutMinutes?: number; copies?: number } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'approvals-'));
  let db = openDatabase(join(folder, 'agents.db'));
  onTestFinished(async () => {
    db.close();
    await rm(folder, { recursive: true });
  });
  let changes = 0;
  const run = async (context: ToolContext): Promise<ToolOutcome> => {
    const demand = { title: 'Deploy', details: 'All of it', plan: 1, ...parts };
    if (context.approvalOf(demand) === undefined) return { needsApproval: demand };
    changes += 1;
    return { content: 'deployed' };
  };
  const setting = await setUp({
    script: [toolReply([callOf('a', 'scan_deploy')]), toolReply([finishCall('Seen through')])],
    tools: { scan_deploy: run },
    openStore: ({ clock }) => createSqliteAgentStore({ db, clock }),
  });
  const { agent_id, owner } = setting.agent;
  const engineOver = (deps: StepDependencies) => {
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
    const all = { ...deps, executions };
    const record = () => deps.store.get(agent_id);
    const decision = (body: 'approve' | 'reject', caller = ann) =>
      decide(
        { ...all, settings: { ownerMayApprove: true } },
        { owner, caller, agentId: agent_id, decision: { decision: body }, isTeam: false },
      );
    return {
      ...{ executions, record, decision },
      resume: () => sweep(all),
      kill: () => killAgent(all, owner, agent_id),
      waits: () => expect.poll(async () => (await record())?.approvals?.at(-1)).toHaveProperty('token'),
      ended: (status: string) => expect.poll(async () => (await record())?.status).toBe(status),
    };
  };
  return {
    ...setting,
    engine: engineOver(setting.deps),
    changes: () => changes,
    /** What another process finds after this one was killed in its tracks. */
    async killNine() {
      await cp(folder, `${folder}-after`, { recursive: true });
      onTestFinished(() => rm(`${folder}-after`, { recursive: true }));
      db.close();
      db = openDatabase(join(`${folder}-after`, 'agents.db'));
      return engineOver({ ...setting.deps, store: createSqliteAgentStore({ db, clock: setting.clock }) });
    },
  };
}

describe('An agent of the embedded platform that waits for approval', () => {
  test('goes on with a yes at once, and has asked the model nothing meanwhile', async () => {
    const { engine, changes, deps } = await open();
    await engine.resume();
    await engine.waits();
    expect(deps.model.requests).toHaveLength(1);
    await engine.decision('approve');
    await engine.ended('completed');
    expect(changes()).toBe(1);
    expect(deps.model.requests).toHaveLength(2);
  });

  test('survives a kill -9 of the platform: it waits again, and the decision reaches it', async () => {
    const { engine, changes, killNine } = await open();
    await engine.resume();
    await engine.waits();
    const token = (await engine.record())?.approvals?.at(-1)?.token;
    const after = await killNine();
    expect((await after.record())?.approvals).toMatchObject([{ status: 'pending', token }]);
    await after.resume();
    await expect.poll(async () => (await after.record())?.approvals?.at(-1)?.token).not.toBe(token);
    expect(changes()).toBe(0);
    await after.decision('approve');
    await after.ended('completed');
    expect(changes()).toBe(1);
    expect((await after.record())?.approvals).toHaveLength(1);
  });

  test('goes on after a kill -9 that came between the decision and the waking', async () => {
    const { engine, changes, killNine } = await open();
    await engine.resume();
    await engine.waits();
    engine.executions.wake = async () => undefined;
    await engine.decision('approve');
    const after = await killNine();
    await after.resume();
    await after.ended('completed');
    expect(changes()).toBe(1);
  });

  test('takes silence for a no when the time is over', async () => {
    const { engine, changes, clock } = await open({ timeoutMinutes: 1 });
    await engine.resume();
    await engine.waits();
    // The machine's own timer runs in real time; what is said about time is the record's.
    await clock.advance(60_000);
    await expect(engine.decision('approve')).rejects.toMatchObject({ code: 'approval_decided' });
    await engine.resume();
    await engine.ended('completed');
    expect(changes()).toBe(0);
    expect(await engine.record()).toMatchObject({ approvals: [{ status: 'expired' }] });
  });

  test('obeys one of two who decide at once, ten times', async () => {
    for (let n = 0; n < 10; n += 1) {
      const { engine, changes } = await open();
      await engine.resume();
      if (n % 2 === 0) await engine.waits();
      else await expect.poll(async () => (await engine.record())?.approvals?.length).toBe(1);
      const decisions = await Promise.allSettled([
        engine.decision('approve', `${ann}-1`),
        engine.decision('reject', `${ann}-2`),
      ]);
      expect(decisions.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      await engine.ended('completed');
      const [approval] = (await engine.record())?.approvals ?? [];
      expect(approval?.status).toBe(decisions[0]?.status === 'fulfilled' ? 'approved' : 'rejected');
      expect(changes()).toBe(approval?.status === 'approved' ? 1 : 0);
    }
  });

  test('killed while somebody approves has one end, and changes nothing once it is killed, ten times', async () => {
    for (let n = 0; n < 10; n += 1) {
      const { engine, changes } = await open();
      await engine.resume();
      await engine.waits();
      const works = [() => engine.kill(), () => engine.decision('approve')];
      const [killed] = await Promise.allSettled(
        (n % 2 === 0 ? works : works.reverse()).map((work) => work()),
      );
      expect(killed?.status).toBe('fulfilled');
      await expect.poll(async () => (await engine.record())?.status).not.toBe('running');
      const record = await engine.record();
      if (record?.approvals?.[0]?.status === 'pending') expect(changes()).toBe(0);
      const atEnd = changes();
      await engine.executions.close();
      expect(changes()).toBe(atEnd);
      expect(['terminated', 'completed']).toContain(record?.status);
    }
  });
});
