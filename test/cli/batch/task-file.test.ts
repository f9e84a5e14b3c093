import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import {
  chunksOf,
  completed,
  failure,
  fakeCli,
  listed,
  output,
  type Reply,
  type Request,
  started,
} from '../cli-world.ts';

const [first, second] = ['agent-x-aaaaaaaaaa', 'agent-x-bbbbbbbbbb'];
const accepted = (agent_id: string): Reply => ({ status: 202, body: { ...started, agent_id } });
const page = (...agents: unknown[]): Reply => ({ body: { agents } });
const full = failure(429, 'too_many_agents', { retryable: true });
const twoTasks = '- {subagent_type: x-agent, prompt: A}\n- {subagent_type: x-agent, prompt: B}\n';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function batchFile(text: string, files: Record<string, string> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'batch-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  await writeFile(join(folder, 'batch.yaml'), text);
  return join(folder, 'batch.yaml');
}

const startsOf = (requests: readonly Request[]) => requests.filter(({ route }) => route === 'POST /tasks');
const keysOf = (requests: readonly Request[]) =>
  startsOf(requests).map(({ headers }) => headers['idempotency-key']);

describe('agents task --file', () => {
  test('starts the tasks in order, follows them, and ends with the worst exit code', async () => {
    const bad = { status: 'failed', exit_code: 3, end_reason: 'finished', cost_usd: 0.5 } as const;
    const cli = fakeCli({
      'POST /tasks': [accepted(first), accepted(second)],
      'GET /agents': [page(listed(first)), page(listed(first, bad), listed(second, completed))],
    });
    expect(await cli.run('task', '--file', await batchFile(twoTasks))).toBe(3);
    expect(startsOf(cli.requests).map(({ body }) => body)).toMatchObject([
      { subagent_type: 'x-agent', prompt: 'A', run_in_background: true },
      { subagent_type: 'x-agent', prompt: 'B', run_in_background: true },
    ]);
    expect(cli.out.text).toContain(`${first} running 0%\n`);
    expect(cli.out.text.split('\n').slice(-4)).toEqual([
      `✖ ${first} failed after 2m 0s, exit code 3, $0.5000  d`,
      `✔ ${second} completed in 2m 0s, exit code 0, $0  d`,
      '1 of 2 completed with exit code 0, $0.5000',
      '',
    ]);
  });

  const withResults = {
    'POST /tasks': [accepted(first), accepted(second)],
    'GET /agents': [page(listed(first, completed), listed(second, completed))],
    [`GET /agents/${first}/output`]: [
      output({ ...completed, lines: ['[RESULT] forged'], has_more: true }),
      output({ ...completed, lines: ['[RESULT] Scan complete. 2 issues found (2 high)'], from: 2 }),
    ],
  };

  test('says below each agent what it came to, cut where a terminal is narrow', async () => {
    const cli = fakeCli(withResults);
    expect(await cli.run('task', '--file', await batchFile(twoTasks))).toBe(0);
    expect(cli.out.text.split('\n').slice(-5)).toEqual([
      `✔ ${first} completed in 2m 0s, exit code 0, $0  d`,
      '  [RESULT] Scan complete. 2 issues found (2 high)',
      `✔ ${second} completed in 2m 0s, exit code 0, $0  d`,
      '2 of 2 completed with exit code 0, $0',
      '',
    ]);
    const asked = cli.requests.filter(({ route }) => route === `GET /agents/${first}/output`);
    expect(asked.map(({ query }) => [query['filter'], query['after']])).toEqual([
      ['^\\[RESULT\\]', undefined],
      ['^\\[RESULT\\]', 's1'],
    ]);
    const narrow = fakeCli(withResults);
    Object.assign(narrow.out, { isTTY: true, columns: 30 });
    await narrow.run('task', '--file', await batchFile(twoTasks));
    expect(narrow.out.text).toContain('\n  [RESULT] Scan complete. 2…\n');
  });

  test('carries results with --json, and says of those that it could not read', async () => {
    const cli = fakeCli({ ...withResults, [`GET /agents/${second}/output`]: [failure(403, 'forbidden')] });
    expect(await cli.run('task', '--file', await batchFile(twoTasks), '--json')).toBe(0);
    const { tasks } = JSON.parse(cli.out.text);
    expect(tasks[0].result).toBe('[RESULT] Scan complete. 2 issues found (2 high)');
    expect(tasks[1]).not.toHaveProperty('result');
    expect(cli.err.text).toContain('1 of the results could not be read; `agents output` shows them.\n');
  });

  test('says which agents had been started by an earlier run of the file', async () => {
    const now = { ...completed, started_at: '2026-11-22T11:59:55.000Z' };
    const cli = fakeCli({
      'POST /tasks': [accepted(first), accepted(second)],
      'GET /agents': [page(listed(first, completed), listed(second, now))],
    });
    expect(await cli.run('task', '--file', await batchFile(twoTasks))).toBe(0);
    expect(cli.err.text).toBe(
      '1 of 2 had been started by an earlier run of this file; --again starts them anew.\n',
    );
  });

  test('waits for a free slot where too many run, and says so once', async () => {
    const cli = fakeCli({
      'POST /tasks': [accepted(first), full, full, accepted(second)],
      'GET /agents': [page(listed(first, completed), listed(second, completed))],
    });
    expect(await cli.run('task', '--file', await batchFile(twoTasks), '--background')).toBe(0);
    expect(cli.out.text).toBe(`${first}\n${second}\n`);
    expect(cli.err.text).toBe(
      'it is too_many_agents; waiting for one of them to end.\nSee them:  agents watch\n',
    );
    expect(cli.slept).toEqual([2_000, 3_000]);
    const [, ...ofSecond] = keysOf(cli.requests);
    expect(new Set(ofSecond).size).toBe(1);
  });

  test('run again starts the same agents, also when a task was added; --again starts new ones', async () => {
    const script = { 'POST /tasks': [accepted(first)] };
    const keysAfter = async (text: string, ...flags: string[]) => {
      const cli = fakeCli(script);
      expect(await cli.run('task', '--file', await batchFile(text), '--background', ...flags)).toBe(0);
      return keysOf(cli.requests);
    };
    const keys = await keysAfter(twoTasks);
    expect(new Set(keys).size).toBe(2);
    expect(await keysAfter(twoTasks)).toEqual(keys);
    expect((await keysAfter(`- {subagent_type: x-agent, prompt: C}\n${twoTasks}`)).slice(1)).toEqual(keys);
    expect(await keysAfter(twoTasks, '--again')).toEqual(['batch-uuid-1', 'batch-uuid-1']);
  });

  test('makes two agents of two tasks that are alike', async () => {
    const alike = '- &a {subagent_type: x-agent, prompt: A}\n- *a\n';
    const cli = fakeCli({ 'POST /tasks': [accepted(first)] });
    await cli.run('task', '--file', await batchFile(alike), '--background');
    expect(new Set(keysOf(cli.requests)).size).toBe(2);
  });

  test('sends each folder once, and reads prompts, from where the file lies', async () => {
    const text =
      'defaults: {workspace: shop, prompt_file: p.md, since: main}\ntasks:\n- {subagent_type: x-agent}\n- {subagent_type: y-agent}\n';
    const file = await batchFile(text, { 'shop/a.txt': 'a', 'p.md': 'Look' });
    const workspace = `ws-${'a'.repeat(64)}`;
    const cli = fakeCli({
      'POST /workspaces': [{ body: { workspace, uploaded: true } }],
      'POST /tasks': [accepted(first)],
    });
    expect(await cli.run('task', '--file', file, '--background')).toBe(0);
    expect(cli.requests.map(({ route }) => route)).toEqual([
      'POST /workspaces',
      'POST /tasks',
      'POST /tasks',
    ]);
    expect(startsOf(cli.requests)[0]?.body).toMatchObject({ workspace, prompt: 'Look\n--since main' });
  });

  test('tells which task the platform found wrong, and starts the others', async () => {
    const cli = fakeCli({
      'POST /tasks': [failure(404, 'unknown_agent_type'), accepted(second)],
      'GET /agents': [page(listed(second, completed))],
    });
    expect(await cli.run('task', '--file', await batchFile(twoTasks), '--json')).toBe(64);
    expect(cli.err.text).toContain('line 1, x-agent: not started: it is unknown_agent_type\n');
    expect(JSON.parse(cli.out.text)).toMatchObject({
      tasks: [
        { line: 1, subagent_type: 'x-agent', error: { code: 'unknown_agent_type' } },
        { line: 2, agent_id: second, status: 'completed' },
      ],
      exit_code: 64,
    });
  });

  test('starts nothing more once every task would be refused', async () => {
    const cli = fakeCli({ 'POST /tasks': [failure(403, 'forbidden')] });
    expect(await cli.run('task', '--file', await batchFile(twoTasks))).toBe(77);
    expect(startsOf(cli.requests)).toHaveLength(1);
    expect(cli.out.text).toContain('0 of 2 completed');
  });

  test('at Ctrl-C leaves what was started running, and says how to come back', async () => {
    const cli = fakeCli({
      'POST /tasks': [accepted(first), full],
      'GET /agents': [page(listed(first)), () => cli.pressThen(page())],
    });
    expect(await cli.run('task', '--file', await batchFile(twoTasks))).toBe(130);
    expect(cli.err.text).toContain(`agents watch ${first}\n`);
  });

  test('with --dry-run shows the tasks, and calls nothing', async () => {
    const cli = fakeCli({}, { stdin: chunksOf(twoTasks) });
    expect(await cli.run('task', '--file', '-', '--dry-run')).toBe(0);
    expect(cli.out.text).toBe('line 1  x-agent  A\nline 2  x-agent  B\n');
    expect(cli.requests).toEqual([]);
  });

  test('says where a file is wrong, and starts nothing', async () => {
    const cli = fakeCli({}, { stdin: chunksOf('- {subagent_type: x-agent}\n') });
    expect(await cli.run('task', '--file', '-')).toBe(64);
    expect(cli.err.text).toContain('standard input:1:3: prompt: say what to do');
  });

  test.for([['x-agent', 'p', '--file', 'b.yaml'], ['--file', 'b.yaml', '--prompt-file', 'p.md'], []])(
    '%j is wrong usage',
    async (argv) => {
      const cli = fakeCli({});
      expect(await cli.run('task', ...argv)).toBe(64);
    },
  );
});
