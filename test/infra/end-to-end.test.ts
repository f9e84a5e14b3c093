import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { LoggedRequest } from '#local/rehearsal/request-log.ts';
import { askForApproval } from '#shared/agent/approval-rules.ts';
import { agentIdSchema } from '#shared/agent/ids.ts';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import type { TaskInput } from '#shared/contract/task.ts';
import { againstMoto, hasMoto } from '#test/aws/moto-server.ts';
import { approvalRequest, pendingOf } from '#test/contracts/agent-samples.ts';
import { lockfile, uploadTree } from '#test/e2e/tiny-workspace.ts';
import { jane } from './account/api-fetch.ts';
import { covers } from './account/needed-permissions.ts';
import { type Account, openAccount } from './account/open-account.ts';
import { unusedGrants, withoutAnyCall } from './account/unused-grants.ts';
import { expectedWithoutCall, functionsWithoutCall } from './account/without-call.ts';
import { resourcesOf } from './synthesized.ts';

// Too long for the record: it has a row of its own.
const longPrompt = 'Scan it. '.repeat(200);

// One deployment for all: the tests follow one another, and the last ones look at the calls of the others.
describe.skipIf(!hasMoto)(`the deployed functions ${againstMoto}`, () => {
  let account: Account;
  beforeAll(async () => {
    account = await openAccount();
  });
  afterAll(() => account?.[Symbol.asyncDispose]());

  const start = async (api = account.api, task: Partial<TaskInput> = {}) => {
    const input = { subagent_type: 'devsecops-scanner', prompt: longPrompt, run_in_background: true };
    return (await api.task({ ...input, ...task })).agent_id;
  };
  const asked = (id: string, test: (request: LoggedRequest) => boolean) =>
    account.rehearsal.log.until((request) => request.agent === id && test(request));
  const hangsInTurn = (turn: number) => (request: LoggedRequest) =>
    request.turn === turn && request.fault === 'midstream_hang';
  const hang = (turn: number) => account.rehearsal.faults.add([{ kind: 'midstream_hang', part: 0.8, turn }]);
  const shows = (id: string, text: string) =>
    expect.poll(async () => (await account.api.output(id)).output, { interval: 250 }).toContain(text);
  const ended = async (id: string) => {
    const status = async () => (await account.api.output(id)).status;
    await expect.poll(status, { interval: 250 }).not.toBe('running');
    return account.api.output(id);
  };
  const idle = (name: string) => expect.poll(() => account.functions.busy(name).length).toBe(0);
  const executionEnded = (id: string, status: string) =>
    expect.poll(() => account.machine.executions.describe(id)).toMatchObject({ status });

  test('scan a workspace that was uploaded, from the task to the end', async () => {
    const { api, osv, rehearsal } = account;
    const workspace = await uploadTree(api, {
      'src/server.ts': 'export const answer = 42;\n',
      'package-lock.json': lockfile,
    });
    const id = await start(api, { workspace });
    const output = await ended(id);
    expect(output).toMatchObject({ status: 'completed', exit_code: 0, end_reason: 'finished' });
    expect(output.lines.map(({ seq }) => seq)).toEqual(output.lines.map((_, index) => index + 1));
    expect(output.output).toContain('[RESULT] Security scan complete');
    const streamed: AgentOutput[] = [];
    for await (const answer of api.events(id, { after: 's2' })) streamed.push(answer);
    expect(streamed.flatMap(({ lines }) => lines)).toEqual(output.lines.slice(2));
    expect(streamed.at(-1)).toMatchObject({ status: 'completed', has_more: false });
    const { tool_calls } = await api.toolCalls(id);
    expect(tool_calls.length).toBeGreaterThan(2);
    expect(tool_calls.filter(({ outcome }) => outcome !== 'ok' && outcome !== 'error')).toEqual([]);
    await expect(api.artifact(id, 'nothing.txt')).rejects.toMatchObject({ code: 'unknown_artifact' });
    expect(osv.requests.length).toBeGreaterThan(0);
    const turns = rehearsal.log.requests.map(({ turn }) => turn);
    expect(turns.length).toBeGreaterThan(4);
    expect(turns).toEqual(turns.map((_, index) => index + 1));
    await executionEnded(id, 'succeeded');
  });

  test('cut the model call of a killed agent, and record nothing more', async () => {
    const { api, machine } = account;
    hang(2);
    const id = await start();
    await asked(id, hangsInTurn(2));
    await shows(id, '[PROGRESS:20]');
    expect(await api.send(id, { text: 'Hurry up' })).toMatchObject({ number: 1 });
    expect(await api.kill(id)).toMatchObject({ killed: true, status: 'terminated' });
    expect(machine.stopped).toEqual([id]);
    expect(await api.toolCalls(id, { cursor: 'c99.x' })).toEqual({ agent_id: id, tool_calls: [] });
    const frozen = await account.items();
    await asked(id, ({ outcome }) => outcome === 'cut');
    await idle('think');
    expect(await account.items()).toEqual(frozen);
    expect(await api.output(id)).toMatchObject({
      status: 'terminated',
      exit_code: 137,
      end_reason: 'killed',
      output: expect.stringContaining('before it could act on 1 message'),
    });
    await executionEnded(id, 'aborted');
  });

  // Side by side, for both wait until their time is over.
  test('end an agent at its deadline, with what it wrote, and one whose Think does not return by then', async () => {
    const timedOut = { status: 'failed', exit_code: 124, end_reason: 'timeout' };
    hang(2);
    const stuck = await start(account.apiBehind(52_000), { timeout_minutes: 1 });
    await asked(stuck, hangsInTurn(2));
    const [child] = account.functions.busy('think');
    child?.kill('SIGSTOP');
    hang(2);
    const id = await start(account.apiBehind(52_000), { timeout_minutes: 1 });
    await asked(id, ({ outcome }) => outcome === 'cut');
    const output = await ended(id);
    expect(output).toMatchObject(timedOut);
    expect(output.output).toMatch(/\[PROGRESS:20\].*\n\[ERROR\] Agent exceeded timeout \(1 minutes\)$/);
    await executionEnded(id, 'failed');

    expect(await ended(stuck)).toMatchObject(timedOut);
    const frozen = await account.items();
    child?.kill('SIGCONT');
    await asked(stuck, ({ outcome }) => outcome === 'cut');
    await idle('think');
    expect(await account.items()).toEqual(frozen);
    await executionEnded(stuck, 'failed');
  });

  test('go on with the turn in which Think died', async () => {
    hang(2);
    const id = await start();
    await asked(id, hangsInTurn(2));
    await shows(id, '[PROGRESS:20]');
    for (const child of account.functions.busy('think')) child.kill('SIGKILL');
    const output = await ended(id);
    expect(output).toMatchObject({ status: 'completed', end_reason: 'finished' });
    expect(output.lines.map(({ seq }) => seq)).toEqual(output.lines.map((_, index) => index + 1));
    await executionEnded(id, 'succeeded');
  });

  test('end an agent whose Think dies in the same turn again and again, once', async () => {
    const { functions, rehearsal } = account;
    for (const _ of [1, 2, 3]) hang(2);
    const id = await start();
    const hung = () => rehearsal.log.requests.filter((it) => it.agent === id && hangsInTurn(2)(it)).length;
    for (const times of [1, 2, 3]) {
      await expect.poll(hung, { interval: 50 }).toBe(times);
      for (const child of functions.busy('think')) child.kill('SIGKILL');
    }
    const output = await ended(id);
    expect(output).toMatchObject({ status: 'failed', exit_code: 1, end_reason: 'crashed' });
    expect(output.error).toContain('Runtime.ExitError');
    expect(output.lines.map(({ seq }) => seq)).toEqual(output.lines.map((_, index) => index + 1));
    await executionEnded(id, 'failed');
    const frozen = await account.items();
    await functions.invoke('execution-status-changed', { detail: { name: id, status: 'FAILED' } });
    expect(await account.items()).toEqual(frozen);
  });

  test.each([
    ['the event', (name: string) => ['execution-status-changed', { detail: { name, status: 'ABORTED' } }]],
    ['the sweep', () => ['sweep', {}]],
  ] as const)('end an agent that was stopped in the console, told by %s', async (_, told) => {
    hang(1);
    const id = await start();
    await asked(id, hangsInTurn(1));
    await account.machine.executions.stop(id, { error: '', cause: '' });
    const [name, event] = told(id);
    await account.functions.invoke(String(name), event);
    expect(await account.api.output(id)).toMatchObject({
      ...{ status: 'terminated', exit_code: 137, end_reason: 'stopped_outside' },
    });
    await asked(id, ({ outcome }) => outcome === 'cut');
  });

  test.each([
    ['killed', async (id: string) => void (await account.api.kill(id))],
    [
      'stopped in the console',
      async (id: string) => {
        await account.machine.executions.stop(id, { error: '', cause: '' });
        await account.functions.invoke('execution-status-changed', {
          detail: { name: id, status: 'ABORTED' },
        });
      },
    ],
  ])('abandon the open call of an agent that is %s, in an execution of its own', async (_, end) => {
    const { api, osv, osvFaults, store } = account;
    const before = osv.requests.length;
    osvFaults.push('silence');
    const workspace = await uploadTree(api, { 'package-lock.json': lockfile });
    const id = agentIdSchema.parse(await start(api, { workspace }));
    await expect.poll(() => osv.requests.length).toBeGreaterThan(before);
    const { turns } = await store.readConversation(id);
    const call = turns.at(-1)?.tool_calls.find(({ name }) => name === 'scan_dependencies');
    // No tool of this deployment goes on later: the pause is noted in the name of one that runs.
    await store.putPending(id, pendingOf(turns.length, call?.id ?? '', { tool: 'scan_dependencies' }));
    await end(id);
    await executionEnded(`${id}-end`, 'failed');
    const { tool_calls } = await api.toolCalls(id);
    expect(tool_calls.find(({ tool }) => tool === 'scan_dependencies')).toMatchObject({
      outcome: 'abandoned',
    });
    await idle('scan');
  });

  test.each(['owner', 'team'] as const)(
    'wait with a token for a decision, and go on: of the %s',
    async (who) => {
      const { api, store } = account;
      const id = agentIdSchema.parse(await start(api, { subagent_type: 'code-review-agent' }));
      const waiting = async () => (await store.readConversation(id)).turns[0]?.tool_calls[0]?.id;
      await expect.poll(waiting).toBeTypeOf('string');
      // No tool of this deployment asks yet: the question is put in the name of the call that the agent waits with.
      const question = {
        ...approvalRequest({ tool_use_id: (await waiting()) ?? '' }),
        expires_at: new Date(Date.now() + 60_000).toISOString(),
      };
      await store.moveApprovals(id, askForApproval(question));
      const asked = async () => (await store.get(id))?.approvals?.at(-1);
      await expect.poll(asked, { interval: 250, timeout: 15_000 }).toHaveProperty('token');
      const shown = { agent_id: id, approval: { title: question.title } };
      expect((await api.listTeam({ status: 'running' })).agents).toMatchObject([shown]);
      expect(account.rehearsal.log.requests.filter(({ agent }) => agent === id)).toHaveLength(1);

      await expect(api.decide(id, { decision: 'approve' })).rejects.toMatchObject({ code: 'forbidden' });
      const john = 'arn:aws:iam::123456789012:user/john';
      if (who === 'owner') await api.decide(id, { decision: 'reject', note: 'Not today' });
      else await account.apiOf(john).decideTeam(id, { decision: 'approve' });
      const output = await ended(id);
      expect(output).toMatchObject({ status: 'completed', exit_code: 0 });
      expect(output.output).toContain(
        who === 'owner' ? `[APPROVAL] rejected by ${jane}: Not today` : `[APPROVAL] approved by ${john}`,
      );
      await executionEnded(id, 'succeeded');
    },
  );

  test('start the agent of a schedule, and list it', async () => {
    const { functions, api } = account;
    const [weekly] = resourcesOf(account.template, 'AWS::Scheduler::Schedule');
    const { Target } = z.object({ Target: z.object({ Input: z.string() }) }).parse(weekly?.Properties);
    const event = Target.Input.replace('<aws.scheduler.scheduled-time>', '2026-01-05T06:00:00Z');
    await functions.invoke('schedule-fire', JSON.parse(event));
    const { agents } = await api.listTeam({ subagent_type: 'cost-analysis-agent' });
    expect(agents).toHaveLength(1);
    expect((await api.list()).agents.length).toBeGreaterThan(5);
    expect((await api.list({ status: 'running' })).agents).toEqual([]);
    await expect.poll(async () => (await api.listTeam({ status: 'running' })).agents).toEqual([]);
  });

  test('call nothing of AWS that their own policies do not allow', () => {
    const { calls, grants } = account;
    const refused = calls.filter(({ caller, needs }) => {
      const own = grants[`background-agents-prod-${caller}-role`] ?? [];
      return !own.some((grant) => covers(grant, needs));
    });
    expect(new Set(calls.map(({ caller }) => caller)).size).toBeGreaterThan(8);
    expect([...new Set(refused.map(({ caller, needs }) => `${caller}: ${needs}`))]).toEqual([]);
  });

  test('are allowed nothing else, but for what is listed with its reason', () => {
    expect(unusedGrants(account)).toEqual(
      Object.fromEntries(expectedWithoutCall.map(({ grant, of }) => [grant, of])),
    );
    expect(withoutAnyCall(account).sort()).toEqual(Object.keys(functionsWithoutCall).sort());
  });
});
