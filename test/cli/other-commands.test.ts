import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  agentId,
  completed,
  failure,
  fakeCli,
  killed,
  list,
  listed,
  other,
  output,
  startedAt,
} from './cli-world.ts';

describe('agents list', () => {
  test('prints the list, newest first, and asks for what was given', async () => {
    const cli = fakeCli({ 'GET /agents': [list(listed(agentId), listed(other)), list()] });
    expect(await cli.run('list', '--status', 'running', '--type', 'x-agent', '--limit', '7')).toBe(0);
    expect(cli.out.text).toBe(`${agentId} [running]  x-agent (2m 0s)\n${other} [running]  x-agent (2m 0s)\n`);
    expect(cli.requests[0]?.query).toEqual({ status: 'running', subagent_type: 'x-agent', limit: '7' });
  });

  test('marks a running agent that takes far longer than completed ones of its type', async () => {
    const past = Array.from({ length: 3 }, () => listed(other, { ...completed, duration_seconds: 20 }));
    const long = listed(agentId, { started_at: '2026-11-22T11:15:00.000Z' });
    const cli = fakeCli({ 'GET /agents': [list(long), list(...past)] });
    await cli.run('list', '--status', 'running');
    expect(cli.out.text).toBe(`${agentId} running for 45 minutes (expected 1)\n`);
    expect(cli.requests[1]?.query).toEqual({ status: 'completed', limit: '200' });
  });

  test('pages until the limit, and says that there are more', async () => {
    const page = { agents: [listed(agentId, completed)], next_cursor: 'c' };
    const cli = fakeCli({ 'GET /agents': [{ body: page }] });
    expect(await cli.run('list', '--limit', '3')).toBe(0);
    expect(cli.requests.map(({ query }) => query)).toEqual([
      { limit: '3' },
      { limit: '2', cursor: 'c' },
      { limit: '1', cursor: 'c' },
    ]);
    expect(cli.err.text).toBe('There are more: --limit shows them.\n');
  });

  test("shows everybody's agents with --team", async () => {
    const cli = fakeCli({ 'GET /team/agents': [list(listed(agentId, completed))] });
    expect(await cli.run('list', '--team')).toBe(0);
    expect(cli.out.text).toContain(agentId);
  });

  test('with --json prints the answer', async () => {
    const cli = fakeCli({ 'GET /agents': [list(listed(agentId))] });
    expect(await cli.run('list', '--json')).toBe(0);
    expect(JSON.parse(cli.out.text)).toEqual({ agents: [listed(agentId)] });
  });

  test.each([
    [['--type', 'foo'], 'No such agents of type foo. What types there are:  agents types\n'],
    [['--status', 'failed'], 'No agents that are failed.\n'],
    [['--status', 'all'], 'No agents yet. Start one:  agents task TYPE PROMPT\n'],
  ])('says for %j why there are none', async (flags, told) => {
    const none = fakeCli({ 'GET /agents': [list()] });
    expect(await none.run('list', ...flags)).toBe(0);
    expect(none.err.text).toBe(told);
  });

  test('says what to do when there are none, and that rehearsals are rehearsals', async () => {
    const none = fakeCli({ 'GET /agents': [list()] });
    await none.run('list');
    expect([none.out.text, none.err.text]).toEqual([
      '',
      'No agents yet. Start one:  agents task TYPE PROMPT\n',
    ]);
    const some = fakeCli({ 'GET /agents': [list(listed(agentId, { ...completed, rehearsal: true }))] });
    await some.run('list');
    expect(some.err.text).toBe('Rehearsal, with no model behind it: 1 of 1\n');
  });
});

describe('agents kill', () => {
  const kill = {
    [`POST /agents/${agentId}/kill`]: [killed(agentId)],
    [`POST /agents/${other}/kill`]: [killed(other)],
  };

  test('kills each agent once and prints what became of it', async () => {
    const cli = fakeCli(kill);
    expect(await cli.run('kill', agentId, other, agentId)).toBe(0);
    expect(cli.out.text).toBe(`${agentId} is killed.\n${other} is killed.\n`);
    expect(cli.requests).toHaveLength(2);
  });

  test('with --json prints one document', async () => {
    const cli = fakeCli(kill);
    expect(await cli.run('kill', agentId, '--json')).toBe(0);
    expect(JSON.parse(cli.out.text)).toEqual({ agents: [killed(agentId).body] });
  });

  test('kills nothing when one id is mistyped', async () => {
    const cli = fakeCli({ ...kill, 'GET /agents': [list(listed(agentId))] });
    expect(await cli.run('kill', agentId, 'nobody')).toBe(64);
    expect(cli.err.text).toBe(
      'error: no agent of yours has an id like "nobody"\n`agents list` shows them.\n',
    );
    expect(cli.requests.map(({ route }) => route)).toEqual(['GET /agents']);
  });
});

describe('agents wait', () => {
  const ends = (first: number, second: number) => ({
    [`GET /agents/${agentId}/output`]: [output(), output({ ...completed, exit_code: first })],
    [`GET /agents/${other}/output`]: [output({ ...completed, agent_id: other, exit_code: second })],
  });

  test.each([
    [0, 0, 0],
    [0, 3, 3],
    [2, 3, 2],
  ])('for agents that end with %i and %i ends with %i', async (first, second, code) => {
    const cli = fakeCli(ends(first, second));
    expect(await cli.run('wait', agentId, other)).toBe(code);
    expect(cli.out.text).toContain(`${agentId} completed in 2m 0s, exit code ${first}`);
    expect(cli.out.text).toContain(`${other} completed in 2m 0s, exit code ${second}`);
  });

  test('with --any ends with the first', async () => {
    const cli = fakeCli({ ...ends(0, 5), [`GET /agents/${agentId}/output`]: ['hang'] });
    expect(await cli.run('wait', agentId, other, '--any', '--json')).toBe(5);
    expect(JSON.parse(cli.out.text)).toMatchObject({ agents: [{ agent_id: other, exit_code: 5 }] });
  });

  test('gives up when the time is over', async () => {
    const cli = fakeCli({ [`GET /agents/${agentId}/output`]: ['hang'] });
    expect(await cli.run('wait', agentId, '--timeout', '90')).toBe(75);
    expect(cli.slept).toEqual([90_000]);
    expect(cli.err.text).toBe(
      'error: still running after 90 s\nThe agents go on; wait again, or give it more time.\n',
    );
  });

  test('stops at Ctrl-C', async () => {
    const cli = fakeCli({ [`GET /agents/${agentId}/output`]: [() => cli.pressThen('hang')] });
    expect(await cli.run('wait', agentId)).toBe(130);
  });
});

describe('agents types', () => {
  const type = (name: string, description: string) => ({
    ...{ name, description, model: 'm', tools: [], timeout_minutes: 5, reads_workspace: true },
  });
  const types = [type('a', 'Does\n  a'), type('long-name', 'x'.repeat(200))];

  test('prints a line each, cut to the terminal', async () => {
    const cli = fakeCli({ 'GET /agent-types': [{ body: { agent_types: types } }] });
    cli.out.isTTY = true;
    expect(await cli.run('types')).toBe(0);
    expect(stripVTControlCharacters(cli.out.text)).toBe(
      `a          m, 5 min  Does a\nlong-name  m, 5 min  ${'x'.repeat(57)}…\n`,
    );
  });

  test('with --json prints the answer', async () => {
    const cli = fakeCli({ 'GET /agent-types': [{ body: { agent_types: types } }] });
    expect(await cli.run('types', '--json')).toBe(0);
    expect(JSON.parse(cli.out.text)).toEqual({ agent_types: types });
  });
});

describe('the command line', () => {
  test.each(['task', 'output', 'artifacts', 'audit', 'list', 'kill', 'wait', 'types'])(
    'helps with %s, with examples',
    async (name) => {
      const cli = fakeCli({});
      expect(await cli.run(name, '--help')).toBe(0);
      expect(cli.out.text).toContain(`Examples:\n  agents ${name}`);
      expect(cli.out.text).toContain('--json');
    },
  );

  test('names its version', async () => {
    const cli = fakeCli({});
    expect(await cli.run('--version')).toBe(0);
    expect(cli.out.text).toBe('1.2.3\n');
  });

  test('without a command prints its help, and that is a wrong use', async () => {
    const cli = fakeCli({});
    expect(await cli.run()).toBe(64);
    expect(cli.err.text).toContain('Usage: agents');
  });

  test('proposes the command that was meant', async () => {
    const cli = fakeCli({});
    expect(await cli.run('outptu', 'x')).toBe(64);
    expect(cli.err.text).toBe(
      "error: unknown command 'outptu'\n(Did you mean output?)\nSee `agents --help`.\n",
    );
  });

  test('reports a wrong use as JSON where JSON is wanted, but not for a word behind --', async () => {
    const asJson = fakeCli({});
    expect(await asJson.run('list', '--bogus', '--json')).toBe(64);
    expect(JSON.parse(asJson.out.text)).toMatchObject({
      error: { code: 'usage', message: "unknown option '--bogus'" },
    });
    const asText = fakeCli({ 'POST /tasks': [failure(403, 'forbidden')] });
    expect(await asText.run('task', 'x', '--', '--json')).toBe(77);
    expect(asText.err.text).toContain('error: it is forbidden');
    expect(asText.requests[0]?.body).toMatchObject({ prompt: '--json' });
  });

  test('takes its own failures for what they are', async () => {
    const env = {
      get AGENTS_ENDPOINT(): string {
        throw new Error(`broken at ${startedAt}`);
      },
    };
    const cli = fakeCli({}, { env });
    expect(await cli.run('list')).toBe(70);
    expect(cli.err.text).toContain(
      `error: broken at ${startedAt}\nThis is a fault of the command line itself.`,
    );
  });
});
