import { describe, expect, test } from 'vitest';
import { listAgentTypesAnswerSchema } from '#shared/contract/agent-types.ts';
import { healthAnswerSchema } from '#shared/contract/health.ts';
import { killAnswerSchema } from '#shared/contract/kill-agent.ts';
import { listAgentsAnswerSchema } from '#shared/contract/list-agents.ts';
import { workspaceAnswerSchema } from '#shared/contract/workspaces.ts';
import { aliceRole, bob, bodyOf, createApi, storedWorkspace } from './api.ts';

describe('KillAgent', () => {
  test('fences the agent, then stops its execution, and shows what it wrote', async () => {
    const { call, start, store, calls, write, appended } = createApi();
    const id = await start();
    await write(id, ...Array.from({ length: 30 }, (_, i) => `line ${i + 1}`));
    const answer = killAnswerSchema.parse(bodyOf(await call(`POST /agents/${id}/kill`)));
    expect(answer).toMatchObject({ agent_id: id, killed: true, status: 'terminated' });
    expect(answer.message).toBe(`${id} is killed; what it wrote stays readable.`);
    expect(answer.output.split('\n')).toHaveLength(20);
    expect(answer.output).toMatch(/^line 12\n.*\n\[WARNING\] Killed on request$/s);
    expect(calls.at(-1)).toEqual(['stop', id, { error: 'killed', cause: 'Killed on request' }]);
    const [text, seq] = ['[WARNING] Killed on request', 31];
    expect(appended).toEqual([[id, [expect.objectContaining({ seq, text })]]]);
    expect(await store.get(id)).toMatchObject({
      status: 'terminated',
      exit_code: 137,
      end_reason: 'killed',
    });
  });

  test('is safe to repeat, and stops the execution again in case the first stop got lost', async () => {
    const { call, start, calls } = createApi();
    const id = await start();
    await call(`POST /agents/${id}/kill`);
    const again = killAnswerSchema.parse(bodyOf(await call(`POST /agents/${id}/kill`)));
    expect(again).toMatchObject({ killed: false, status: 'terminated' });
    expect(again.message).toBe(`${id} had ended before: terminated.`);
    expect(calls.map(([what]) => what)).toEqual(['start', 'stop', 'stop']);
  });

  test('leaves an agent that ended as it is', async () => {
    const { call, start, calls, finish } = createApi();
    const id = await start();
    await finish(id, '[RESULT] done');
    const answer = killAnswerSchema.parse(bodyOf(await call(`POST /agents/${id}/kill`)));
    expect(answer).toMatchObject({ killed: false, status: 'completed', output: '[RESULT] done' });
    expect(calls.map(([what]) => what)).toEqual(['start']);
  });

  test('says how the agent ended when the end came first by a hair', async () => {
    const { call, start, store, finish } = createApi();
    const id = await start();
    const get = store.get;
    store.get = async (agentId) => {
      const record = await get(agentId);
      await finish(id);
      return record;
    };
    const answer = killAnswerSchema.parse(bodyOf(await call(`POST /agents/${id}/kill`)));
    expect(answer).toMatchObject({ killed: false, status: 'completed' });
  });
});

describe('ListAgents', () => {
  test('lists one’s own agents, newest first, page by page', async () => {
    const { call, start, clock } = createApi();
    const first = await start();
    await clock.advance(5000);
    const second = await start({ subagent_type: 'devsecops-scanner' });
    await start({}, bob);
    const page = listAgentsAnswerSchema.parse(bodyOf(await call('GET /agents', { query: 'limit=1' })));
    expect(page.agents.map(({ agent_id }) => agent_id)).toEqual([second]);
    const query = `limit=1&cursor=${encodeURIComponent(page.next_cursor ?? '')}`;
    const rest = listAgentsAnswerSchema.parse(bodyOf(await call('GET /agents', { query })));
    expect(rest).toEqual({
      agents: [
        expect.objectContaining({ agent_id: first, owner: aliceRole, duration_seconds: 5, cost_usd: 0 }),
      ],
    });
  });

  test('narrows by status and agent type', async () => {
    const { call, start, finish } = createApi();
    const done = await start();
    await start({ subagent_type: 'devsecops-scanner' });
    await finish(done);
    const ids = async (query: string) =>
      listAgentsAnswerSchema.parse(bodyOf(await call('GET /agents', { query }))).agents.length;
    expect(await ids('status=completed')).toBe(1);
    expect(await ids('status=all')).toBe(2);
    expect(await ids('status=running&subagent_type=code-review-agent')).toBe(0);
  });

  test('lists everybody’s agents for the team', async () => {
    const { call, start } = createApi();
    await start();
    await start({}, bob);
    const { agents } = listAgentsAnswerSchema.parse(bodyOf(await call('GET /team/agents')));
    expect(agents.map(({ owner }) => owner).sort()).toEqual([aliceRole, bob]);
  });
});

test('the agent types are listed with what they would run on', async () => {
  const { agent_types } = listAgentTypesAnswerSchema.parse(
    bodyOf(await createApi().call('GET /agent-types')),
  );
  expect(agent_types).toEqual([
    expect.objectContaining({ name: 'code-review-agent', model: 'claude-sonnet-5-5', timeout_minutes: 30 }),
    expect.objectContaining({ name: 'cost-analysis-agent', model: 'claude-haiku-5-5', color: 'green' }),
    expect.objectContaining({ name: 'devsecops-scanner', tools: ['all'], reads_workspace: true }),
  ]);
});

describe('a workspace', () => {
  const announce = async (sha256: string) =>
    workspaceAnswerSchema.parse(
      bodyOf(await createApi().call('POST /workspaces', { body: { sha256, bytes: 10 } })),
    );

  test('that is new is answered with where to upload it', async () => {
    const workspace = `ws-${'b'.repeat(64)}`;
    expect(await announce('b'.repeat(64))).toEqual({
      workspace,
      uploaded: false,
      upload: {
        url: `http://up/workspaces/${workspace}.tar.gz`,
        headers: { a: 'b' },
        expires_at: '2026-11-22T12:00:00.000Z',
      },
    });
  });

  test('that is here already need not be uploaded', async () => {
    expect(await announce('a'.repeat(64))).toEqual({ workspace: storedWorkspace, uploaded: true });
  });
});

test('health needs no caller', async () => {
  const result = await createApi({ rehearsal: true }).call('GET /health', { as: null });
  expect(healthAnswerSchema.parse(bodyOf(result))).toEqual({
    ...{ status: 'ok', platform: 'embedded', rehearsal: true, version: '1.2.3' },
  });
});

test('every call leaves one record without its body, query or output', async () => {
  const { call, logged, start, write } = createApi();
  const id = await start({ prompt: 'secret prompt' });
  await write(id, 'secret line');
  await call(`GET /agents/${id}/output`, { query: 'filter=secret' });
  expect(logged).toMatchObject([
    ['call', { route: 'task', request_id: 'request-1', status: 202, duration_ms: 0 }],
    ['call', { route: 'agent-output', status: 200 }],
  ]);
  expect(JSON.stringify(logged)).not.toContain('secret');
});
