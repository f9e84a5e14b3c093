import { describe, expect, test } from 'vitest';
import { agentId, completed, fakeCli, killed, list, listed, other } from './cli-world.ts';

describe('an abbreviated id', () => {
  const agents = [listed(agentId), listed(other, { subagent_type: 'y-agent' })];
  test.each([
    ['a beginning', 'agent-x'],
    ['a beginning without agent-', 'x-abc'],
    ['an end', 'efghij'],
    ['an agent type', 'x-agent'],
  ])('may be %s', async (_what, text) => {
    const cli = fakeCli({
      'GET /agents': [list(...agents)],
      [`POST /agents/${agentId}/kill`]: [killed(agentId)],
    });
    expect(await cli.run('kill', text)).toBe(0);
    expect(cli.requests.at(-1)?.route).toBe(`POST /agents/${agentId}/kill`);
  });

  test('that fits several agents lists them', async () => {
    const cli = fakeCli({ 'GET /agents': [list(...agents)] });
    expect(await cli.run('kill', 'agent-')).toBe(64);
    expect(cli.err.text).toBe(
      'error: "agent-" fits 2 agents; give more of the id\n' +
        `${agentId} [running]  x-agent (2m 0s)\n${other} [running]  y-agent (2m 0s)\n`,
    );
  });

  test('means the only running one of several that it fits', async () => {
    const earlier = listed('agent-x-aaaaaaaaaa', completed);
    const cli = fakeCli({
      'GET /agents': [list(listed(agentId), earlier)],
      [`POST /agents/${agentId}/kill`]: [killed(agentId)],
    });
    expect(await cli.run('kill', 'x-agent')).toBe(0);
  });

  const newest = 'agent-x-nnnnnnnnnn';
  const older = 'agent-x-oooooooooo';
  test.each([
    ['the newest, where all have ended', [listed(newest, completed), listed(older, completed)], newest],
    ['the newest, where several run', [listed(newest), listed(older)], newest],
    [
      'the newest that runs, where some have ended',
      [listed(newest, completed), listed(older), listed(agentId)],
      older,
    ],
  ])('that fits several agents of one type means for whoever reads %s', async (_which, agents, meant) => {
    const cli = fakeCli({
      'GET /agents': [list(...agents)],
      [`GET /agents/${meant}/tool-calls`]: [{ body: { agent_id: meant, tool_calls: [] } }],
    });
    expect(await cli.run('audit', 'x-agent')).toBe(0);
    expect(cli.requests.at(-1)?.route).toBe(`GET /agents/${meant}/tool-calls`);
    expect(cli.err.text).toContain(`"x-agent" fits ${agents.length} agents; this is the newest: ${meant}\n`);
  });

  test.each([
    ['kill', [listed(newest), listed(older)]],
    ['send', [listed(newest), listed(older)]],
    ['wait', [listed(newest, completed), listed(older, completed)]],
  ])(
    'that fits several agents of one type is refused by %s, which is no reading',
    async (command, agents) => {
      const cli = fakeCli({ 'GET /agents': [list(...agents)] });
      expect(await cli.run(command, 'x-agent', ...(command === 'send' ? ['Hello'] : []))).toBe(64);
      expect(cli.requests.map(({ route }) => route)).toEqual(['GET /agents']);
    },
  );

  test('that fits agents of several types is refused for reading, too', async () => {
    const cli = fakeCli({ 'GET /agents': [list(...agents)] });
    expect(await cli.run('audit', 'agent-')).toBe(64);
    expect(cli.err.text).toContain('"agent-" fits 2 agents; give more of the id');
  });

  test('of fewer than three characters is refused', async () => {
    const cli = fakeCli({ 'GET /agents': [list(...agents)] });
    expect(await cli.run('kill', 'ij')).toBe(64);
    expect(cli.err.text).toContain('too short');
  });

  test('is looked for on all pages', async () => {
    const first = { body: { agents: [listed(other)], next_cursor: 'c' } };
    const cli = fakeCli({
      'GET /agents': [first, list(listed(agentId))],
      [`POST /agents/${agentId}/kill`]: [killed(agentId)],
    });
    expect(await cli.run('kill', 'efghij')).toBe(0);
  });
});
