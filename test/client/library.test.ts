import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { BaseAgentsClient } from '#client/library/base-client.ts';
import type { LibraryWorld } from '#client/library/library-world.ts';
import { call, say } from '#local/rehearsal/playbook.ts';
import { openPlatform, type PlatformOptions, type TestPlatform } from '#test/e2e/platform.ts';
import { clientWorld } from '#test/e2e/platform-process.ts';
import { writeTree } from '#test/e2e/tiny-workspace.ts';

const task = { subagent_type: 'code-review-agent', prompt: 'Review' };

/** The library against a whole platform; its surroundings are the test's. */
async function open(options: PlatformOptions = {}, env: LibraryWorld['env'] = {}) {
  const world = await openPlatform(options);
  const { origin, credentials } = world.platform;
  const shown: string[] = [];
  const client = new BaseAgentsClient({
    ...clientWorld,
    env: {
      AGENTS_ENDPOINT: origin,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      ...env,
    },
    userFolder: '/nowhere',
    show: (text) => shown.push(text),
  });
  return { world, client, shown, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() };
}

/** An agent that waits for its model, and a way to have it write lines. */
async function stalled({ rehearsal, platform, start }: TestPlatform) {
  rehearsal.faults.add([{ kind: 'hang', times: 100 }]);
  const id = await start();
  const write = (...lines: string[]) =>
    platform.engine.store.append(id, { turn: 1, lines, at: new Date().toISOString() });
  return { id, agent: { agent_id: id }, write };
}

describe('Task', () => {
  test('in the background answers at once', async () => {
    await using opened = await open();
    opened.world.rehearsal.faults.add([{ kind: 'hang' }]);
    const started = await opened.client.task({ ...task, run_in_background: true });
    expect(started).toMatchObject({ status: 'running', subagent_type: 'code-review-agent' });
  });

  test('otherwise waits for the end and answers the whole output, which then counts as read', async () => {
    const playbooks = {
      *'code-review-agent'() {
        yield* say('Looking');
        yield* call('report_progress', { percent: 50, message: 'Half' });
        yield* call('finish', { exit_code: 0, summary: 'Reviewed' });
      },
    };
    await using opened = await open({ playbooks });
    const ended = await opened.client.task(task);
    expect(ended).toMatchObject({ status: 'completed', exit_code: 0 });
    expect(ended.lines.map(({ seq }) => seq)).toEqual(ended.lines.map((_, index) => index + 1));
    expect(ended.output).toMatch(/^Looking\n\[PROGRESS:50\] Half\n.*\n\[RESULT\] Reviewed$/s);
    expect(await opened.client.output(ended)).toMatchObject({ output: '', status: 'completed' });
  });

  test('gets to see the folder that the surroundings name, or the one that it names itself', async () => {
    const playbooks = {
      *'code-review-agent'() {
        yield* call('list_files', { depth: 2 });
        yield* call('finish', { exit_code: 0, summary: 'Listed' });
      },
    };
    await using around = await writeTree({ 'around.txt': 'a' });
    await using own = await writeTree({ 'own.txt': 'b' });
    await using opened = await open({ playbooks }, { AGENTS_WORKSPACE: around.folder });
    const { store } = opened.world.platform.engine;
    const seen = async (workspace?: string) => {
      const { agent_id } = await opened.client.task({ ...task, ...(workspace && { workspace }) });
      return (await store.readConversation(agent_id)).answers[0]?.content;
    };
    expect(await seen()).toContain('around.txt');
    expect(await seen(own.folder)).toContain('own.txt');
  });

  test('takes the choice between the two from a variable', async () => {
    await using opened = await open();
    const answers = await Promise.all(
      [true, false].map((run_in_background) => opened.client.task({ ...task, run_in_background })),
    );
    expect(answers.map((answer) => 'output' in answer)).toEqual([false, true]);
  });

  test('that is refused says why and what to do', async () => {
    await using opened = await open();
    await expect(opened.client.task({ ...task, subagent_type: 'code-reviewer' })).rejects.toMatchObject({
      ...{ name: 'AgentsError', code: 'unknown_agent_type' },
      remedy: expect.stringContaining('code-review-agent'),
    });
  });
});

describe('AgentOutput', () => {
  test('answers only what is new since it was asked last, however much that is', async () => {
    await using opened = await open();
    const { agent, write } = await stalled(opened.world);
    await write('one', 'two');
    expect(await opened.client.output(agent)).toMatchObject({ output: 'one\ntwo', status: 'running' });
    expect(await opened.client.output(agent)).toMatchObject({ output: '', lines: [] });
    const many = Array.from({ length: 2_500 }, (_, index) => `line ${index}`);
    await write(...many);
    expect((await opened.client.output(agent)).lines.map(({ text }) => text)).toEqual(many);
    expect(opened.shown).toEqual(['one\ntwo', many.join('\n')]);
  });

  test('with a filter counts the lines that it drops as read', async () => {
    await using opened = await open();
    const { agent, write } = await stalled(opened.world);
    await write('fine', 'ERROR 1', 'fine', 'CRITICAL 2', 'fine');
    const filtered = await opened.client.output({ ...agent, filter: 'ERROR|CRITICAL' });
    expect(filtered.output).toBe('ERROR 1\nCRITICAL 2');
    expect((await opened.client.output(agent)).output).toBe('');
  });

  test('asked twice at the same time hands out no line twice', async () => {
    await using opened = await open();
    const { agent, write } = await stalled(opened.world);
    await write('one');
    const answers = await Promise.all([1, 2, 3].map(() => opened.client.output(agent)));
    expect(answers.map(({ output }) => output)).toEqual(['one', '', '']);
  });

  test('that failed has lost nothing for the next call', async () => {
    await using opened = await open();
    const { agent, write } = await stalled(opened.world);
    await write('one');
    await expect(opened.client.output({ ...agent, filter: '(' })).rejects.toMatchObject({
      code: 'invalid_filter',
    });
    expect((await opened.client.output(agent)).output).toBe('one');
  });
});

describe('ListAgents', () => {
  test('prints as a list for people and answers for types and ids', async () => {
    await using opened = await open();
    const { id } = await stalled(opened.world);
    const list = await opened.client.list({ status: 'running' });
    const line = new RegExp(`^${id} \\[running\\] {2}code-review-agent \\(\\d+s\\)$`);
    expect(String(list)).toMatch(line);
    expect(inspect(list)).toMatch(line);
    expect(opened.shown[0]).toMatch(line);
    expect(list.includes('code-review-agent')).toBe(true);
    expect(list.includes(id)).toBe(true);
    expect(list.includes('devsecops-scanner')).toBe(false);
    expect([...list].map(({ agent_id }) => agent_id)).toEqual([id]);
    expect(JSON.parse(JSON.stringify(list))).toMatchObject([{ agent_id: id }]);
    expect(await opened.client.list({ status: 'completed' })).toHaveLength(0);
  });
});

describe('KillAgent', () => {
  test('ends an agent, and says so once', async () => {
    await using opened = await open();
    const { agent } = await stalled(opened.world);
    expect(await opened.client.kill(agent)).toMatchObject({ killed: true, status: 'terminated' });
    expect(await opened.client.kill(agent)).toMatchObject({ killed: false, status: 'terminated' });
    expect(await opened.client.output(agent)).toMatchObject({ exit_code: 137 });
  });
});

describe('The platform', () => {
  test('of the user is found by its home when no endpoint is named', async () => {
    await using home = await writeTree({});
    const found = { AGENTS_ENDPOINT: undefined, AWS_ACCESS_KEY_ID: undefined, AGENTS_HOME: home.folder };
    await using opened = await open({ home: home.folder }, found);
    expect(await opened.client.list()).toHaveLength(0);
  });

  test('is the deployment that an option names, with its address', async () => {
    await using opened = await open();
    const { origin, credentials } = opened.world.platform;
    await using home = await writeTree({
      'config.yaml': `deployments:\n  shop: { endpoint: '${origin}' }\n`,
    });
    const env = { AGENTS_CONFIG: join(home.folder, 'config.yaml'), AGENTS_ENDPOINT: 'http://127.0.0.1:9' };
    const world = { ...clientWorld, env, userFolder: '/nowhere' };
    const client = new BaseAgentsClient(world, { deployment: 'shop', credentials });
    expect(await client.list()).toHaveLength(0);
    const other = new BaseAgentsClient(world, { deployment: 'shoe', credentials });
    await expect(other.list()).rejects.toMatchObject({ code: 'usage' });
  });

  test('that nobody started is said to be missing', async () => {
    const client = new BaseAgentsClient({ ...clientWorld, env: {}, userFolder: '/nowhere' });
    await expect(client.list()).rejects.toMatchObject({ code: 'no_platform' });
  });
});
