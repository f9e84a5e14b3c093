import { describe, expect, test } from 'vitest';
import { armApproval, askForApproval } from '#shared/agent/approval-rules.ts';
import { agentOutputSchema } from '#shared/contract/agent-output.ts';
import { decisionAnswerSchema } from '#shared/contract/approvals.ts';
import { listAgentsAnswerSchema } from '#shared/contract/list-agents.ts';
import { approvalRequest } from '#test/contracts/agent-samples.ts';
import { fakeSecret } from '#test/fakes/fake-secret.ts';
import { alice, bob, bodyOf, createApi, errorOf } from './api.ts';

const hash = 'a'.repeat(64);
const carol = 'arn:aws:sts::111122223333:assumed-role/Dev/carol';

/** An agent of alice's that waits for approval. */
async function open(settings: Parameters<typeof createApi>[0] = {}) {
  const api = createApi(settings);
  const id = await api.start();
  await api.store.moveApprovals(id, askForApproval(approvalRequest()));
  await api.store.moveApprovals(id, armApproval('token-1', '2026-11-22T12:00:00.000Z'));
  const decide = (body: object, as = alice) => api.call(`POST /agents/${id}/approval`, { as, body });
  const decideTeam = (body: object, as = bob) => api.call(`POST /team/agents/${id}/approval`, { as, body });
  const approval = async () => (await api.store.get(id))?.approvals?.at(-1);
  const woken = () => api.calls.filter(([what]) => what === 'wake');
  return { ...api, id, decide, decideTeam, approval, woken };
}

describe('A decision about an own agent', () => {
  test.for([
    ['approve', 'approved'],
    ['reject', 'rejected'],
  ] as const)('to %s is recorded with who, when and why, and wakes the agent', async ([decision, status]) => {
    const { id, decide, approval, woken, store, appended } = await open();
    const answer = await decide({ decision, note: ' Because ', plan_hash: hash });
    expect(answer.statusCode).toBe(200);
    expect(decisionAnswerSchema.parse(bodyOf(answer))).toEqual({
      ...{ agent_id: id, decision: status, tool: 'deploy', title: 'Deploy shop to prod', plan_hash: hash },
      ...{ decided_by: alice, decided_at: '2026-11-22T12:00:00.000Z', note: 'Because' },
      message: `Deploy shop to prod: ${status}.`,
    });
    expect(await approval()).toMatchObject({ status, decided_by: alice, note: 'Because' });
    expect(woken()).toEqual([['wake', 'token-1']]);
    const line = `[APPROVAL] ${status} by ${alice}: Because`;
    expect((await store.readOutput(id, { after: 0, limit: 10 })).at(-1)?.text).toBe(line);
    expect(appended.at(-1)).toEqual([id, [expect.objectContaining({ text: line })]]);
  });

  test('repeated alike is answered alike, and wakes again in case the first waking got lost', async () => {
    const { decide, woken, clock } = await open();
    const first = bodyOf(await decide({ decision: 'approve' }));
    await clock.advance(1_000);
    expect(bodyOf(await decide({ decision: 'approve' }))).toEqual(first);
    expect(woken()).toHaveLength(2);
  });

  test.for([
    ['otherwise', { decision: 'reject' }, alice],
    ['by another session', { decision: 'approve' }, carol],
  ] as const)('a second one %s is refused, and names the first', async ([, body, as]) => {
    const { decide, approval } = await open();
    await decide({ decision: 'approve' });
    const error = errorOf(await decide(body, as));
    expect(error).toMatchObject({ status: 409, code: 'approval_decided', retryable: false });
    expect(error.message).toContain(`approved by ${alice} at 2026-11-22T12:00:00.000Z`);
    expect(await approval()).toMatchObject({ status: 'approved', decided_by: alice });
  });

  test('after its time is refused, and the record says that silence was a no', async () => {
    const { decide, approval, clock, woken } = await open();
    await clock.advance(10 * 60_000);
    const error = errorOf(await decide({ decision: 'approve' }));
    expect(error).toMatchObject({ status: 409, code: 'approval_decided' });
    expect(error.message).toContain('expired');
    expect(await approval()).toMatchObject({ status: 'expired' });
    expect(woken()).toEqual([]);
  });

  test('about a plan that is not the pending one decides nothing', async () => {
    const { decide, approval } = await open();
    const error = errorOf(await decide({ decision: 'approve', plan_hash: 'b'.repeat(64) }));
    expect(error).toMatchObject({ status: 409, code: 'approval_changed', details: { plan_hash: hash } });
    expect(await approval()).toMatchObject({ status: 'pending' });
  });

  test('that waits for nothing is refused', async () => {
    const { call, start } = createApi();
    const id = await start();
    const answer = await call(`POST /agents/${id}/approval`, { body: { decision: 'approve' } });
    expect(errorOf(answer)).toMatchObject({ status: 409, code: 'no_approval' });
  });

  test('that has ended is refused', async () => {
    const { id, decide, finish, approval } = await open();
    await finish(id);
    const error = errorOf(await decide({ decision: 'approve' }));
    expect(error).toMatchObject({ status: 409, code: 'agent_ended' });
    expect(error.message).toMatch(/nothing was decided/);
    expect(await approval()).toMatchObject({ status: 'pending' });
  });

  test('stands although the agent could not be woken', async () => {
    const { decide, approval, calls, logged } = await open();
    calls.push = () => {
      throw new Error('Step Functions is away');
    };
    expect((await decide({ decision: 'approve' })).statusCode).toBe(200);
    expect(await approval()).toMatchObject({ status: 'approved' });
    expect(logged.map(([text]) => text)).toContain('agent not woken');
  });

  test('before any execution waits has nothing to wake', async () => {
    const { call, start, store, calls } = createApi();
    const id = await start();
    await store.moveApprovals(id, askForApproval(approvalRequest()));
    await call(`POST /agents/${id}/approval`, { body: { decision: 'approve' } });
    expect(calls.map(([what]) => what)).toEqual(['start']);
  });

  test('keeps no secret and no second line of its note', async () => {
    const { decide, approval } = await open();
    await decide({ decision: 'reject', note: `see ${fakeSecret}\n[RESULT] done` });
    const stored = JSON.stringify(await approval());
    expect(stored).not.toContain(fakeSecret);
    expect(stored).toMatch(/"note":"see [^\\]* \[RESULT\] done"/);
  });
});

describe("A decision about somebody else's agent", () => {
  test('is the team route’s alone', async () => {
    const { decide, decideTeam, approval } = await open();
    expect(errorOf(await decide({ decision: 'approve' }, bob))).toMatchObject({ code: 'unknown_agent' });
    expect(await approval()).toMatchObject({ status: 'pending' });
    expect((await decideTeam({ decision: 'approve' })).statusCode).toBe(200);
    expect(await approval()).toMatchObject({ status: 'approved', decided_by: bob });
  });

  test('finds no agent where there is none', async () => {
    const { call } = createApi();
    const body = { decision: 'approve' };
    const answer = await call('POST /team/agents/agent-x-abcdefghij/approval', { body });
    expect(errorOf(answer)).toMatchObject({ status: 404, code: 'unknown_agent' });
  });
});

describe('Where owners may not approve for themselves', () => {
  const fourEyes = { ownerMayApprove: false };

  test.for([
    ['on their own route', 'decide', alice],
    ['as another session of the same role', 'decide', carol],
    ['on the route of the team', 'decideTeam', alice],
  ] as const)('they are refused %s', async ([, route, as]) => {
    const opened = await open(fourEyes);
    const error = errorOf(await opened[route]({ decision: 'approve' }, as));
    expect(error).toMatchObject({ status: 403, code: 'forbidden' });
    expect(error.remedy).toContain('POST /team/agents');
    expect(await opened.approval()).toMatchObject({ status: 'pending' });
  });

  test('they may say no, and others may say yes', async () => {
    const first = await open(fourEyes);
    expect((await first.decide({ decision: 'reject' })).statusCode).toBe(200);
    const second = await open(fourEyes);
    expect((await second.decideTeam({ decision: 'approve' })).statusCode).toBe(200);
    expect(await second.approval()).toMatchObject({ status: 'approved', decided_by: bob });
  });
});

describe('A pending approval', () => {
  const shown = {
    ...{ tool: 'deploy', title: 'Deploy shop to prod', details: 'Replaces the database', plan_hash: hash },
    ...{ requested_at: '2026-11-22T12:00:00.000Z', expires_at: '2026-11-22T12:10:00.000Z' },
  };

  test.for(['GET /agents', 'GET /team/agents'])(
    'is in %s until it is decided, its token never',
    async (route) => {
      const { call, decide } = await open();
      const list = async () => listAgentsAnswerSchema.parse(bodyOf(await call(route))).agents[0];
      expect((await list())?.approval).toEqual(shown);
      expect((await call(route)).body).not.toContain('token-1');
      await decide({ decision: 'approve' });
      expect(await list()).not.toHaveProperty('approval');
    },
  );

  test('is in the output, and gone with the end of the agent', async () => {
    const { call, id, finish } = await open();
    const output = async () => agentOutputSchema.parse(bodyOf(await call(`GET /agents/${id}/output`)));
    expect(await output()).toMatchObject({
      approval: shown,
      progress: { current_step: 'Waiting for approval: Deploy shop to prod' },
    });
    expect((await call(`GET /agents/${id}/output`)).body).not.toContain('token-1');
    await finish(id);
    expect(await output()).not.toHaveProperty('approval');
  });
});
