import { describe, expect, test } from 'vitest';
import { noPaint } from '#client/cli/view/paint.ts';
import { createBoardView } from '#client/cli/watch/watch-view.ts';
import { type ListedAgent, listedAgentSchema } from '#shared/contract/list-agents.ts';
import { agentId, completed, failure, fakeCli, listed, type Reply, Sink, startedAt } from '../cli-world.ts';

const other = 'agent-y-zyxwvutsrq';
const page = (...agents: unknown[]): Reply => ({ body: { agents } });
const at = (percent_complete: number, current_step: string): Partial<ListedAgent> => ({
  progress: { current_step, percent_complete, last_update: startedAt },
});
const approval = {
  ...{ tool: 'deploy', title: 'Deploy shop', details: '', plan_hash: 'a'.repeat(64) },
  ...{ requested_at: startedAt, expires_at: '2026-11-22T12:30:00.000Z' },
};

describe('agents watch', () => {
  test('prints a line for each change until all named agents have ended, with the first bad exit code', async () => {
    const cli = fakeCli({
      'GET /agents': [
        page(listed(agentId, at(0, '')), listed(other, at(10, 'Looking'))),
        page(listed(agentId, at(0, '')), listed(other, at(10, 'Looking'))),
        page(listed(agentId, { approval }), listed(other, at(50, 'Reading'))),
        page(listed(agentId, at(90, 'Writing')), listed(other, completed)),
        page(
          listed(agentId, { status: 'failed', exit_code: 3, end_reason: 'finished', cost_usd: 1.5 }),
          listed(other, completed),
        ),
      ],
    });
    expect(await cli.run('watch', agentId, other)).toBe(3);
    expect(cli.out.text.split('\n')).toEqual([
      `${other} running 10% Looking`,
      `${agentId} running 0%`,
      `${other} running 50% Reading`,
      `${agentId} waits for approval: Deploy shop`,
      `${other} completed in 2m 0s, exit code 0, $0`,
      `${agentId} running 90% Writing`,
      `${agentId} failed after 2m 0s, exit code 3, $1.50`,
      '',
    ]);
    expect(cli.requests).toHaveLength(5);
  });

  test('looks seldomer while nothing happens, and soon again when something does', async () => {
    const still = page(listed(agentId));
    const moved = page(listed(agentId, at(1, 'x')));
    const replies = [still, still, still, still, still, still, moved, page(listed(agentId, completed))];
    const cli = fakeCli({ 'GET /agents': replies });
    expect(await cli.run('watch', agentId)).toBe(0);
    expect(cli.slept).toEqual([1_000, 1_500, 2_250, 3_375, 5_000, 5_000, 1_000]);
  });

  test('without ids tells of those that run, and goes on until Ctrl-C, which is no failure', async () => {
    const cli = fakeCli({
      'GET /agents': [
        page(listed(other, { started_at: '2026-11-20T11:58:00.000Z' })),
        page(listed(agentId, completed)),
        () => cli.pressThen(page()),
      ],
    });
    expect(await cli.run('watch')).toBe(0);
    expect(cli.out.text).toBe(`${other} running 0%\n`);
    expect(cli.requests.map(({ query }) => query)).toEqual([
      { status: 'running', limit: '50' },
      { limit: '50' },
      { limit: '50' },
    ]);
  });

  test('with --json prints an object for each change', async () => {
    const cli = fakeCli({ 'GET /agents': [page(listed(agentId)), page(listed(agentId, completed))] });
    expect(await cli.run('watch', agentId, '--json')).toBe(0);
    const lines = cli.out.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toEqual([
      { type: 'runs', ...(listed(agentId) as object) },
      { type: 'ended', ...(listed(agentId, completed) as object) },
    ]);
  });

  test("--team looks at everybody's agents", async () => {
    const cli = fakeCli({ 'GET /team/agents': [page(listed(agentId, completed))] });
    expect(await cli.run('watch', '--team', agentId)).toBe(0);
    expect(cli.out.text).toContain('completed');
  });

  test('follows a named agent to further pages, and to those alone', async () => {
    const first = { body: { agents: [listed(other)], next_cursor: 'c' } };
    const cli = fakeCli({ 'GET /agents': [first, page(listed(agentId, completed))] });
    expect(await cli.run('watch', agentId)).toBe(0);
    expect(cli.requests.map(({ query }) => query)).toEqual([{ limit: '50' }, { limit: '200', cursor: 'c' }]);
  });

  test('of an agent that is not there is wrong usage', async () => {
    const cli = fakeCli({ 'GET /agents': [page(listed(other))] });
    expect(await cli.run('watch', agentId)).toBe(64);
    expect(cli.err.text).toContain(`no agent has the id ${agentId}`);
  });

  test('calls an agent that the list forgot no success', async () => {
    const cli = fakeCli({ 'GET /agents': [page(listed(agentId)), page(listed(other))] });
    expect(await cli.run('watch', agentId)).toBe(1);
    expect(cli.err.text).toBe(`${agentId} is no longer listed: how it ended is not known.\n`);
  });

  test('goes on over a restart of the platform, and says so', async () => {
    const cli = fakeCli({
      'GET /agents': [
        page(listed(agentId)),
        ...Array.from({ length: 4 }, () => failure(503, 'away', { retryable: true })),
        page(listed(agentId, completed)),
      ],
    });
    expect(await cli.run('watch', agentId)).toBe(0);
    expect(cli.err.text).toBe('it is away; trying again for a minute.\nThe platform answers again.\n');
  });

  test('keeps hostile words on their line', async () => {
    const step = 'a\u001b[2J\nagent-z completed\u202e';
    const cli = fakeCli({
      'GET /agents': [page(listed(agentId, at(1, step))), page(listed(agentId, completed))],
    });
    await cli.run('watch', agentId);
    expect(cli.out.text.split('\n')[0]).toBe(`${agentId} running 1% aagent-z completed`);
  });

  test('draws a board on a terminal, and gives the terminal back', async () => {
    const cli = fakeCli({ 'GET /agents': [page(listed(agentId)), page(listed(agentId, completed))] });
    cli.out.isTTY = true;
    expect(await cli.run('watch', agentId)).toBe(0);
    expect(cli.out.text).toContain('1 running, 0 ended');
    expect(cli.out.text).toContain('0 running, 1 ended');
    expect(cli.out.text.endsWith('\u001b[?7h\u001b[?25h')).toBe(true);
  });
});

test('the board is drawn anew each second at the size that the terminal has then', () => {
  const out = Object.assign(new Sink(), { rows: 10 });
  const drawn: string[] = [];
  const time = { nowMs: Date.parse('2026-11-22T12:00:00.000Z') };
  let tick: () => void = () => undefined;
  const view = createBoardView({
    ...{ out, paint: noPaint, now: () => time.nowMs },
    every: (_ms, work) => {
      tick = work;
      return () => undefined;
    },
    createRedraw: () => Object.assign((text: string) => void drawn.push(text), { clear: () => undefined }),
  });
  view.show([listedAgentSchema.parse(listed(agentId))], []);
  time.nowMs += 1_000;
  tick();
  expect(drawn.map((text) => /\dm \ds/.exec(text)?.[0])).toEqual(['2m 0s', '2m 1s']);
  out.columns = 30;
  tick();
  expect(drawn.at(-1)).not.toMatch(/\dm \ds/);
  view.notice('trying again');
  expect(drawn.at(-1)).toContain('trying again');
  time.nowMs += 11_000;
  tick();
  expect(drawn.at(-1)).not.toContain('trying again');
});
