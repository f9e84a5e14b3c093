import { describe, expect, test } from 'vitest';
import { sweep } from '#lambdas/events/sweep.ts';
import { approve } from '#lambdas/steps/approve.ts';
import type { ApprovalDemand, ToolContext, ToolOutcome } from '#lambdas/tools/tool.ts';
import { type Decision, decideApproval } from '#shared/agent/approval-rules.ts';
import { decisionOf } from '#test/contracts/agent-samples.ts';
import { toolReply } from '#test/fakes/fake-model.ts';
import { fakeSecret } from '#test/fakes/fake-secret.ts';
import { callOf, finishCall, type Setting, setUp } from './setting.ts';

const demand: ApprovalDemand = {
  title: 'Deploy shop to prod',
  details: 'Replaces the database',
  plan: { stack: 'shop', changes: [{ id: 'db', action: 'replace' }] },
};

/** A tool that changes something only with approval, and what it changed. */
function guarded(asks: (input: unknown) => ApprovalDemand = () => demand) {
  const changed: unknown[] = [];
  const run = async (context: ToolContext, input: unknown): Promise<ToolOutcome> => {
    const wanted = asks(input);
    const approval = context.approvalOf(wanted);
    if (approval === undefined) return { needsApproval: wanted };
    changed.push([input, approval.decided_by]);
    return { content: 'deployed' };
  };
  return { changed, run };
}

const script = [toolReply([callOf('a', 'scan_deploy', { n: 1 })]), toolReply([finishCall()])];
const open = async (tool = guarded(), start = {}) => ({
  ...(await setUp({ script, tools: { scan_deploy: tool.run }, start })),
  changed: tool.changed,
});
const approvals = async ({ record }: Setting) => (await record())?.approvals ?? [];
const decide = async ({ store, agent, clock, deps }: Setting, parts: Partial<Decision> = {}) => {
  const rule = decideApproval(decisionOf({ at: clock.now().toISOString(), ...parts }));
  const moved = await store.moveApprovals(agent.agent_id, rule);
  if (!moved.refused) await deps.search.append(agent.agent_id, moved.lines);
  return moved;
};
const toldToModel = ({ deps }: Setting) => JSON.stringify(deps.model.requests.at(-1)?.messages.at(-1));

describe('A tool that needs approval', () => {
  test('changes nothing until somebody says yes, then goes on, and says on whose word', async () => {
    const setting = await open();
    await setting.think();
    expect(await setting.tools()).toMatchObject({ next: 'again' });
    expect(setting.changed).toEqual([]);
    expect(await approvals(setting)).toMatchObject([
      {
        ...{ status: 'pending', tool: 'scan_deploy', turn: 1, tool_use_id: 'a' },
        ...{ title: 'Deploy shop to prod', details: 'Replaces the database' },
        plan_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        expires_at: '2026-11-22T12:29:00.000Z',
      },
    ]);
    expect(await setting.think()).toMatchObject({ next: 'approve', wait_seconds: 29 * 60 });
    await decide(setting, { by: 'arn:ann' });
    expect(await setting.think()).toMatchObject({ next: 'scan' });
    await setting.tools();
    expect(setting.changed).toEqual([[{ n: 1 }, 'arn:ann']]);
    expect(await setting.think()).toMatchObject({ next: 'done' });
    expect(await setting.lines()).toEqual([
      expect.stringMatching(/^\[APPROVAL\] needed until .*: Deploy shop to prod \(plan [0-9a-f]{12}\)$/),
      ...['  Replaces the database', '[APPROVAL] approved by arn:ann', '[RESULT] Done. No issues found'],
    ]);
  });

  test('is not called again where somebody says no; the model is told who and why', async () => {
    const setting = await open();
    await setting.think();
    await setting.tools();
    await decide(setting, { decision: 'reject', by: 'arn:ben', note: 'Not before the release' });
    expect(await setting.think()).toMatchObject({ next: 'done' });
    expect(setting.changed).toEqual([]);
    expect(toldToModel(setting)).toContain('arn:ben rejected it, saying: Not before the release');
    expect(toldToModel(setting)).toContain('"is_error":true');
  });

  test('takes silence for a no, by the record and not by the clock that woke it', async () => {
    const setting = await open(guarded(() => ({ ...demand, timeoutMinutes: 5 })));
    await setting.think();
    await setting.tools();
    await setting.clock.advance(5 * 60_000 - 1);
    expect(await setting.think()).toMatchObject({ next: 'approve', wait_seconds: 1 });
    await setting.clock.advance(1);
    expect(await setting.think()).toMatchObject({ next: 'done' });
    expect(await approvals(setting)).toMatchObject([{ status: 'expired' }]);
    expect(toldToModel(setting)).toContain('nobody decided until 2026-11-22T12:05:00.000Z');
    expect(await setting.lines()).toContain('[APPROVAL] expired: nobody decided in time, which means no');
    expect(setting.changed).toEqual([]);
  });

  test('asks anew where what it would do is not what was approved', async () => {
    let plan = 'one';
    const setting = await open(guarded(() => ({ ...demand, plan })));
    await setting.think();
    await setting.tools();
    await decide(setting);
    plan = 'another';
    await setting.tools();
    expect(setting.changed).toEqual([]);
    const [first, second] = await approvals(setting);
    expect([first?.status, second?.status]).toEqual(['approved', 'pending']);
    expect(second?.plan_hash).not.toBe(first?.plan_hash);
  });

  test.for([
    ['the title', { title: 'Deploy shop to dev' }, false],
    ['the details', { details: 'Adds a queue' }, false],
    ['a value of the plan', { plan: { stack: 'shop', changes: [{ id: 'db', action: 'delete' }] } }, false],
    ['the order of keys', { plan: { changes: [{ action: 'replace', id: 'db' }], stack: 'shop' } }, true],
  ] as const)('is bound to %s', async ([, change, isSame]) => {
    let wanted = demand;
    const setting = await open(guarded(() => wanted));
    await setting.think();
    await setting.tools();
    await decide(setting);
    wanted = { ...demand, ...change };
    await setting.tools();
    expect(setting.changed).toHaveLength(isSame ? 1 : 0);
  });

  test('run twice and cut in the middle asks once', async () => {
    const setting = await open();
    await setting.think();
    await Promise.all([setting.tools(), setting.tools()]);
    await setting.tools();
    expect(await approvals(setting)).toHaveLength(1);
    expect((await setting.lines()).filter((line) => line.startsWith('[APPROVAL]'))).toHaveLength(1);
  });

  test('beside another one that needs it too waits for its turn', async () => {
    const tool = guarded((input) => ({ ...demand, plan: input }));
    const calls = [callOf('a', 'scan_deploy', 1), callOf('b', 'scan_deploy', 2)];
    const setting = await setUp({
      script: [toolReply(calls), toolReply([finishCall()])],
      tools: { scan_deploy: tool.run },
    });
    await setting.think();
    await setting.tools();
    expect(await approvals(setting)).toHaveLength(1);
    expect(await setting.think()).toMatchObject({ next: 'approve' });
    await decide(setting, { by: 'arn:ann' });
    expect(await setting.think()).toMatchObject({ next: 'scan' });
    await setting.tools();
    expect(tool.changed).toHaveLength(1);
    expect(await setting.think()).toMatchObject({ next: 'approve' });
    await decide(setting, { by: 'arn:ben' });
    await setting.think();
    await setting.tools();
    expect(tool.changed.map((change) => JSON.stringify(change)).sort()).toEqual([
      ...['[1,"arn:ann"]', '[2,"arn:ben"]'],
    ]);
    expect(await setting.think()).toMatchObject({ next: 'done' });
  });

  test.for([
    ['more than can be shown', { ...demand, details: 'x'.repeat(16 * 1024 + 1) }, {}, /too much to be shown/],
    ['a title that is too long', { ...demand, title: 'x'.repeat(201) }, {}, /too much to be shown/],
    [
      'when its agent is about to end',
      demand,
      { deadline_at: '2026-11-22T12:01:00.000Z' },
      /time of this agent is too short/,
    ],
    ['in no words', { ...demand, title: ' ' }, {}, /scan_deploy broke/],
    ['without details', { ...demand, details: ' ' }, {}, /scan_deploy broke/],
  ] as const)('asks for nothing %s', async ([, wanted, start, told]) => {
    const setting = await open(
      guarded(() => wanted),
      start,
    );
    await setting.think();
    await setting.tools();
    expect(await approvals(setting)).toEqual([]);
    await setting.think();
    expect(toldToModel(setting)).toMatch(told);
    expect(setting.changed).toEqual([]);
  });

  test('shows and stores no secret', async () => {
    const setting = await open(guarded(() => ({ ...demand, details: `token ${fakeSecret}\u001b[2J` })));
    await setting.think();
    await setting.tools();
    expect(JSON.stringify([await approvals(setting), await setting.lines()])).not.toContain(fakeSecret);
    await decide(setting);
    await setting.tools();
    expect(setting.changed).toHaveLength(1);
  });

  /** An agent that was approved twenty plans, each of them another one. */
  const askedOut = async () => {
    let plan = 0;
    const setting = await open(guarded(() => ({ ...demand, plan })));
    await setting.think();
    for (; plan < 20; plan += 1) {
      await setting.tools();
      await decide(setting);
    }
    return setting;
  };

  test('asks twenty times at most; then the model is told that nothing was changed', async () => {
    const setting = await askedOut();
    expect(await setting.tools()).toMatchObject({ next: 'again' });
    expect(await approvals(setting)).toHaveLength(20);
    expect(await setting.think()).toMatchObject({ next: 'done' });
    expect(toldToModel(setting)).toContain('has asked for too many approvals; this one was not asked');
    expect(toldToModel(setting)).toContain('"is_error":true');
    expect(setting.changed).toEqual([]);
  });

  test('of an agent that ends before it can be told so leads to the end', async () => {
    const setting = await askedOut();
    const put = setting.store.putAnswers;
    // A store that cannot call back tells of an end later than the write that it refuses.
    setting.store.waitForChange = () => new Promise(() => undefined);
    setting.store.putAnswers = async (...answers) => {
      await setting.kill();
      return put(...answers);
    };
    expect(await setting.tools()).toMatchObject({ next: 'failed' });
  });

  test('leaves its question behind when its call got its answer otherwise, and the agent goes on', async () => {
    const setting = await open();
    await setting.think();
    await setting.tools();
    const answer = { is_error: true, duration_ms: 1, findings: [], not_checked: [] };
    await setting.store.putAnswers(setting.agent.agent_id, [
      { turn: 1, tool_use_id: 'a', tool: 'scan_deploy', content: 'x', ...answer },
    ]);
    expect(await setting.think()).toMatchObject({ next: 'done' });
    expect(await setting.lines()).toContain('[APPROVAL] withdrawn: the call that asked for it is over');
  });

  test('ends with its agent at the deadline', async () => {
    const setting = await open();
    await setting.think();
    await setting.tools();
    await setting.clock.advance(30 * 60_000);
    expect(await setting.think()).toMatchObject({ next: 'scan' });
    expect(await setting.record()).toMatchObject({ end_reason: 'timeout', exit_code: 124 });
  });
});

describe('The state that waits', () => {
  const arm = ({ deps, agent }: Setting, token: string) => approve(deps, { agent_id: agent.agent_id, token });
  const woken = ({ executions }: Setting) => executions.calls.filter(([what]) => what === 'wake');

  test('has its token noted, the newest one', async () => {
    const setting = await open();
    await setting.think();
    await setting.tools();
    await arm(setting, 't-1');
    await arm(setting, 't-2');
    expect(await approvals(setting)).toMatchObject([{ status: 'pending', token: 't-2' }]);
    expect(woken(setting)).toEqual([]);
  });

  test('is woken at once where the decision came first, or the agent has ended', async () => {
    const setting = await open();
    await setting.think();
    await setting.tools();
    await decide(setting);
    await arm(setting, 't-1');
    expect(woken(setting)).toEqual([['wake', 't-1']]);
    await setting.think();
    await setting.tools();
    await setting.think();
    await arm(setting, 't-2');
    expect(woken(setting).at(-1)).toEqual(['wake', 't-2']);
  });

  test('is woken by the sweep for a while after a decision that could not wake it', async () => {
    const setting = await open();
    const { executions, agent } = setting;
    executions.states.set(agent.agent_id, { name: agent.agent_id, status: 'running' });
    await setting.think();
    await setting.tools();
    await arm(setting, 't-1');
    await sweep(setting.deps);
    expect(woken(setting)).toEqual([]);
    await decide(setting);
    await sweep(setting.deps);
    expect(woken(setting)).toEqual([['wake', 't-1']]);
    await setting.clock.advance(15 * 60_000);
    await sweep(setting.deps);
    expect(woken(setting)).toHaveLength(1);
  });
});
