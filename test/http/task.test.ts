import { describe, expect, test } from 'vitest';
import { agentOutputSchema } from '#shared/contract/agent-output.ts';
import { taskAnswerSchema } from '#shared/contract/task.ts';
import { alice, aliceRole, bob, bodyOf, createApi, errorOf, storedWorkspace } from './api.ts';

const task = { subagent_type: 'code-review-agent', prompt: 'Review\nthe code', run_in_background: true };

describe('a background task', () => {
  test('is answered with what started, and its execution carries the agent’s id', async () => {
    const { call, calls, claims } = createApi();
    const result = await call('POST /tasks', { body: task });
    expect(result.statusCode).toBe(202);
    const answer = taskAnswerSchema.parse(bodyOf(result));
    expect(answer).toEqual({
      agent_id: 'agent-code-review-aaaaaaaaab',
      subagent_type: 'code-review-agent',
      description: 'Review',
      status: 'running',
      model: 'claude-sonnet-5-5',
      started_at: '2026-11-22T12:00:00.000Z',
      timeout_minutes: 30,
      rehearsal: false,
      message: expect.stringContaining('agent-code-review-aaaaaaaaab'),
    });
    expect(calls).toEqual([['start', answer.agent_id, { agent_id: answer.agent_id, seconds_left: 1800 }]]);
    expect(claims[0]?.start).toEqual({
      agent_id: answer.agent_id,
      owner: aliceRole,
      subagent_type: 'code-review-agent',
      description: 'Review',
      prompt: 'Review\nthe code',
      model: 'claude-sonnet-5-5',
      timeout_minutes: 30,
      max_turns: 200,
      started_at: '2026-11-22T12:00:00.000Z',
      deadline_at: '2026-11-22T12:30:00.000Z',
      rehearsal: false,
    });
  });

  test('takes what it leaves open from its agent type', async () => {
    const { call, claims } = createApi();
    await call('POST /tasks', { body: { ...task, subagent_type: 'cost-analysis-agent' } });
    expect(claims[0]?.start).toMatchObject({
      ...{ model: 'claude-haiku-5-5', timeout_minutes: 45, max_cost_usd: 2 },
    });
  });

  test('prefers its own settings to those of its agent type', async () => {
    const { call, claims } = createApi();
    const own = { model: 'opus', timeout_minutes: 1440, max_cost_usd: 0.5, workspace: storedWorkspace };
    await call('POST /tasks', { body: { ...task, subagent_type: 'cost-analysis-agent', ...own } });
    expect(claims[0]?.start).toMatchObject({ ...own, model: 'claude-opus-5-5' });
  });

  test('may say its work in the description alone', async () => {
    const { call, claims } = createApi();
    await call('POST /tasks', { body: { ...task, prompt: undefined, description: 'Review it' } });
    expect(claims[0]?.start).toMatchObject({ prompt: 'Review it', description: 'Review it' });
  });

  test('takes its description from the first line of its prompt that says something, cut to 200 characters', async () => {
    const { call, claims } = createApi();
    await call('POST /tasks', { body: { ...task, prompt: `\n\n  ${'🔍'.repeat(250)}\nmore` } });
    expect(claims[0]?.start.description).toBe(`${'🔍'.repeat(199)}…`);
  });

  test('masks a secret in its description, which lists show, and not in its prompt', async () => {
    const { call, claims } = createApi();
    const prompt = `Use ${['AKIA', 'QWERTYUIOPASDFGH'].join('')} for it`;
    await call('POST /tasks', { body: { ...task, prompt } });
    expect(claims[0]?.start).toMatchObject({ prompt, description: 'Use AKIA**************** for it' });
  });

  test('says in its answer and its first line that it is a rehearsal', async () => {
    const { call, claims, appended } = createApi({ rehearsal: true });
    const headers = { 'content-type': 'application/json', 'idempotency-key': 'key-1' };
    const result = await call('POST /tasks', { body: task, headers });
    expect(bodyOf(result)).toMatchObject({ rehearsal: true });
    expect(bodyOf(await call('POST /tasks', { body: task, headers }))).toEqual(bodyOf(result));
    expect(claims[0]?.start.rehearsal).toBe(true);
    expect(appended).toEqual([[claims[0]?.start.agent_id, [expect.objectContaining({ seq: 1 })]]]);
    expect(claims[0]?.firstLines[0]).toMatch(/^\[WARNING\] Rehearsal/);
  });

  test('is refused over the limit, with the running ones, their type and age', async () => {
    const { call, start, clock } = createApi({ maxRunningPerOwner: 2 });
    const first = await start();
    await clock.advance(65_000);
    const second = await start({ subagent_type: 'devsecops-scanner' });
    const error = errorOf(await call('POST /tasks', { body: task }));
    expect(error).toMatchObject({ status: 429, code: 'too_many_agents', retryable: true });
    expect(error.message).toBe('Maximum concurrent background agents reached (2/2)');
    expect(error.remedy).toContain(`${first} (code-review-agent, 1m 5s)`);
    expect(error.details).toEqual({
      running: [
        { agent_id: second, subagent_type: 'devsecops-scanner', age_seconds: 0 },
        { agent_id: first, subagent_type: 'code-review-agent', age_seconds: 65 },
      ],
    });
    expect((await call('POST /tasks', { body: task, as: bob })).statusCode).toBe(202);
  });
});

describe('an Idempotency-Key', () => {
  const headers = { 'Content-Type': 'application/json; charset=utf-8', 'Idempotency-Key': 'key-1' };

  test('starts one agent however often it comes, and answers alike', async () => {
    const { call, finish, store } = createApi();
    const reordered = Object.fromEntries(Object.entries(task).reverse());
    const first = await call('POST /tasks', { body: task, headers });
    const again = await call('POST /tasks', { body: reordered, headers });
    await finish(taskAnswerSchema.parse(bodyOf(first)).agent_id);
    const late = await call('POST /tasks', { body: task, headers });
    expect([again.body, late.body]).toEqual([first.body, first.body]);
    expect((await store.list({ limit: 10 })).agents).toHaveLength(1);
  });

  test('begins the execution again on a repeat while the agent runs, in case the first start got lost', async () => {
    const { call, calls } = createApi();
    await call('POST /tasks', { body: task, headers });
    await call('POST /tasks', { body: task, headers });
    expect(calls).toHaveLength(2);
    expect(calls[1]).toEqual(calls[0]);
  });

  test('is refused for another body', async () => {
    const { call, store } = createApi();
    await call('POST /tasks', { body: task, headers });
    const error = errorOf(await call('POST /tasks', { body: { ...task, prompt: 'Other' }, headers }));
    expect(error).toMatchObject({ status: 409, code: 'idempotency_conflict' });
    expect((await store.list({ limit: 10 })).agents).toHaveLength(1);
  });
});

describe('on_duplicate', () => {
  test('reuse answers the running agent and starts nothing', async () => {
    const { call, start, calls } = createApi();
    const id = await start();
    const result = await call('POST /tasks', { body: { ...task, on_duplicate: 'reuse' } });
    expect([result.statusCode, bodyOf(result)]).toEqual([202, expect.objectContaining({ agent_id: id })]);
    expect(calls).toHaveLength(1);
  });

  test('reject names the running agent', async () => {
    const { call, start } = createApi();
    const id = await start();
    const error = errorOf(await call('POST /tasks', { body: { ...task, on_duplicate: 'reject' } }));
    expect(error).toMatchObject({ status: 409, code: 'duplicate_agent', details: { agent_id: id } });
    expect(error.message).toContain(id);
  });
});

describe('a foreground task', () => {
  const foreground = { ...task, run_in_background: false };

  test('answers the whole output once its agent ends', async () => {
    const { call, claims, clock, write, finish } = createApi({ rehearsal: true });
    const answer = call('POST /tasks', { body: foreground });
    await clock.advance(2000);
    const id = claims[0]?.start.agent_id;
    if (id === undefined) throw new Error('nothing started');
    await write(id, 'one');
    await finish(id, '[RESULT] two');
    const result = await answer;
    expect(result.statusCode).toBe(200);
    expect(agentOutputSchema.parse(bodyOf(result))).toMatchObject({
      ...{ agent_id: id, status: 'completed', exit_code: 0, end_reason: 'finished', rehearsal: true },
      ...{ duration_seconds: 2, next_cursor: 's3', has_more: false },
      output: expect.stringMatching(/^\[WARNING\] Rehearsal.*\none\n\[RESULT\] two$/),
    });
  });

  test('is answered as running after 25 s', async () => {
    const { call, clock } = createApi();
    const answer = call('POST /tasks', { body: foreground });
    await clock.advance(0);
    await clock.advance(24_999);
    expect(clock.sleeping).toBe(1);
    await clock.advance(1);
    expect((await answer).statusCode).toBe(202);
  });

  test('is answered as running at once when its caller is gone or the platform closes', async () => {
    const { call, clock } = createApi();
    const closing = new AbortController();
    const answer = call('POST /tasks', { body: foreground, signal: closing.signal });
    await clock.advance(0);
    closing.abort();
    expect((await answer).statusCode).toBe(202);
  });
});

test('two sessions of one role are one owner, another user is not', async () => {
  const { start, call } = createApi();
  const id = await start({}, alice);
  const mine = await call(`GET /agents/${id}/output`, { as: alice.replace('/alice', '/carol') });
  const theirs = await call(`GET /agents/${id}/output`, { as: bob });
  expect([mine.statusCode, theirs.statusCode]).toEqual([200, 404]);
});
