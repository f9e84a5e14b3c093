import { describe, expect, test } from 'vitest';
import { agentId, completed, failure, fakeCli, listed, output } from './cli-world.ts';

const other = 'agent-y-zyxwvutsrq';
const page = (...agents: unknown[]) => ({ body: { agents } });
const outputOf = (id: string) => `GET /agents/${id}/output`;
const line = (seq: number, text: string, at = '2026-11-22T11:59:00.000Z') => ({ seq, at, text });
const answer = (id: string, lines: readonly ReturnType<typeof line>[], rest: object = {}) => {
  const { body } = output({ agent_id: id });
  return { body: { ...(body as object), lines, output: '', ...rest } };
};

describe('agents search', () => {
  test('prints what matches as grep does, agent by agent', async () => {
    const cli = fakeCli({
      'GET /agents': [page(listed(agentId), listed(other))],
      [outputOf(agentId)]: [
        answer(agentId, [line(3, 'a HIGH')], { has_more: true, next_cursor: 's3' }),
        answer(agentId, [line(8, 'b HIGH\u001b[2J')]),
      ],
      [outputOf(other)]: [answer(other, [line(1, 'c HIGH')])],
    });
    expect(await cli.run('search', 'HIGH')).toBe(0);
    expect(cli.out.text).toBe(`${agentId}:3:a HIGH\n${agentId}:8:b HIGH\n${other}:1:c HIGH\n`);
    const asked = cli.requests.filter(({ route }) => route === outputOf(agentId));
    expect(asked.map(({ query }) => query)).toEqual([
      { filter: 'HIGH', limit: '10000' },
      { filter: 'HIGH', limit: '10000', after: 's3' },
    ]);
  });

  test('with --since leaves out older lines, and does not ask agents that had ended before', async () => {
    const old = listed(other, { ...completed, completed_at: '2026-11-22T09:00:00.000Z' });
    const lines = [line(1, 'old', '2026-11-22T09:59:59.999Z'), line(2, 'new', '2026-11-22T10:00:00.000Z')];
    const cli = fakeCli({
      'GET /agents': [page(listed(agentId), old)],
      [outputOf(agentId)]: [answer(agentId, lines)],
    });
    expect(await cli.run('search', '-i', 'x', '--since', '2h')).toBe(0);
    expect(cli.out.text).toBe(`${agentId}:2:new\n`);
    expect(cli.requests.at(-1)?.query).toMatchObject({ filter: '(?i)x' });
  });

  test('looks into the named agents alone', async () => {
    const cli = fakeCli({
      [outputOf(agentId)]: [answer(agentId, [line(1, 'x')])],
      [outputOf(other)]: [answer(other, [])],
    });
    expect(await cli.run('search', 'x', '--agent', agentId, '--agent', other, '--json')).toBe(0);
    expect(JSON.parse(cli.out.text)).toEqual({
      lines: [{ agent_id: agentId, subagent_type: 'x-agent', ...line(1, 'x') }],
      partial: false,
    });
  });

  test('ends with 1 where nothing matches', async () => {
    const cli = fakeCli({
      'GET /agents': [page(listed(agentId))],
      [outputOf(agentId)]: [answer(agentId, [])],
    });
    expect(await cli.run('search', 'x')).toBe(1);
    expect([cli.out.text, cli.err.text]).toEqual(['', '']);
  });

  test.for([
    ['an agent is gone meanwhile', [failure(404, 'unknown_agent')], []],
    ['lines of an agent are gone', [answer(agentId, [], { partial: true })], []],
    ['the limit cut them', [answer(agentId, [line(1, 'a'), line(2, 'b')])], ['--limit', '1']],
  ] as const)('never calls it all where %s', async ([, replies, flags]) => {
    const cli = fakeCli({ 'GET /agents': [page(listed(agentId))], [outputOf(agentId)]: replies });
    await cli.run('search', 'x', ...flags);
    expect(cli.err.text).toContain('There may be more');
  });

  test('fails where an agent that was named is gone', async () => {
    const cli = fakeCli({ [outputOf(agentId)]: [failure(404, 'unknown_agent')] });
    expect(await cli.run('search', 'x', '--agent', agentId)).toBe(64);
  });

  test("--team asks the platform once, for everybody's lines", async () => {
    const found = { agent_id: other, subagent_type: 'y-agent', ...line(7, 'x') };
    const searched = {
      searched_from: '2026-11-21T12:00:00.000Z',
      searched_through: '2026-11-22T11:59:50.000Z',
    };
    const cli = fakeCli({ 'GET /team/output': [{ body: { lines: [found], ...searched, partial: true } }] });
    expect(
      await cli.run('search', 'x', '--team', '--since', '2026-11-22T08:00:00Z', '--type', 'y-agent'),
    ).toBe(0);
    expect(cli.requests.map(({ query }) => query)).toEqual([
      { filter: 'x', limit: '1000', since: '2026-11-22T08:00:00.000Z', subagent_type: 'y-agent' },
    ]);
    expect(cli.out.text).toBe(`${other}:7:x\n`);
    expect(cli.err.text).toContain('There may be more');
  });

  test.for([
    ['--since', 'yesterday'],
    ['--since', '2027-01-01'],
    ['--since', '1'],
    ['--team', '--agent', agentId],
  ])('%j is wrong usage', async (flags) => {
    const cli = fakeCli({});
    expect(await cli.run('search', 'x', ...flags)).toBe(64);
    expect(cli.requests).toEqual([]);
  });

  test('a filter that the platform refuses is wrong usage', async () => {
    const cli = fakeCli({
      'GET /agents': [page(listed(agentId))],
      [outputOf(agentId)]: [failure(400, 'invalid_filter')],
    });
    expect(await cli.run('search', '(')).toBe(64);
  });
});
