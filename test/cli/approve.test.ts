import { describe, expect, test } from 'vitest';
import { agentId, chunksOf, failure, fakeCli, listed } from './cli-world.ts';

const hash = '3fa9c1d20b7e'.padEnd(64, '0');
const approval = {
  ...{ tool: 'deploy', title: 'Deploy shop to prod', details: 'Replaces the database\nAdds a queue' },
  ...{ plan_hash: hash, requested_at: '2026-11-22T11:59:00.000Z', expires_at: '2026-11-22T12:30:00.000Z' },
};
const waiting = listed(agentId, { approval });
const answer = {
  ...{ agent_id: agentId, decision: 'approved', tool: 'deploy', title: approval.title, plan_hash: hash },
  ...{
    decided_by: 'arn:x',
    decided_at: '2026-11-22T12:00:00.000Z',
    message: 'Deploy shop to prod: approved.',
  },
};
const route = `POST /agents/${agentId}/approval`;
const script = { 'GET /agents': [{ body: { agents: [waiting] } }], [route]: [{ body: answer }] };

/** Standard input of somebody who types nothing; `asked` resolves once it is read. */
function neverEnding() {
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  async function* chunks(): AsyncGenerator<string> {
    resolve();
    await new Promise(() => undefined);
    yield '';
  }
  return Object.assign(chunks(), { asked });
}

describe('agents approve', () => {
  test('shows what is asked for, and approves exactly that', async () => {
    const cli = fakeCli(script);
    expect(await cli.run('approve', agentId, '--yes', '--note', 'Go')).toBe(0);
    expect(cli.out.text).toBe('Deploy shop to prod: approved.\n');
    expect(cli.err.text).toBe(
      `${agentId}: Deploy shop to prod\n  Replaces the database\n  Adds a queue\n` +
        `Plan ${hash}, to be decided until 2026-11-22T12:30:00.000Z\n`,
    );
    expect(cli.requests.at(-1)).toMatchObject({
      route,
      body: { decision: 'approve', plan_hash: hash, note: 'Go' },
    });
  });

  test.for(['--reject', '--no'])('%s says no', async (no) => {
    const cli = fakeCli(script);
    expect(await cli.run('approve', 'abcdefghij', no)).toBe(0);
    expect(cli.requests.at(-1)?.body).toEqual({ decision: 'reject', plan_hash: hash });
  });

  test.for([
    ['y\n', 'approved'],
    ['YES\r\n', 'approved'],
    ['n\n', 'nothing'],
    ['\n', 'nothing'],
    ['', 'nothing'],
    ['yesterday\n', 'nothing'],
  ])('on a terminal asks first: %j decides %s', async ([typed = '', outcome]) => {
    const cli = fakeCli(script, { stdin: Object.assign(chunksOf(typed), { isTTY: true }) });
    expect(await cli.run('approve', agentId)).toBe(0);
    expect(cli.err.text).toContain('  Adds a queue\n');
    expect(cli.err.text).toContain('Approve this? [y/N] ');
    const decisions = cli.requests.filter(({ route: called }) => called === route);
    expect(decisions).toHaveLength(outcome === 'approved' ? 1 : 0);
  });

  test('does not wait for an answer behind Ctrl-C', async () => {
    const silent = Object.assign(neverEnding(), { isTTY: true });
    const cli = fakeCli(script, { stdin: silent });
    const ended = cli.run('approve', agentId);
    await silent.asked;
    cli.pressThen('hang');
    expect(await ended).toBe(130);
    expect(cli.requests.map(({ route: called }) => called)).not.toContain(route);
  });

  test('approves nothing where nobody can be asked and nobody said yes', async () => {
    const cli = fakeCli(script);
    expect(await cli.run('approve', agentId)).toBe(64);
    expect(cli.err.text).toContain('Approve with --yes');
    expect(cli.requests.map(({ route: called }) => called)).not.toContain(route);
  });

  test('without an id lists who waits, for what and how long', async () => {
    const cli = fakeCli({ 'GET /agents': [{ body: { agents: [listed('agent-y-zyxwvutsrq'), waiting] } }] });
    expect(await cli.run('approve')).toBe(0);
    expect(cli.out.text).toBe(`${agentId}  Deploy shop to prod  (plan 3fa9c1d20b7e, 30m 0s left)\n`);
    cli.out.text = '';
    expect(await cli.run('approve', '--json')).toBe(0);
    expect(JSON.parse(cli.out.text)).toEqual({
      approvals: [{ agent_id: agentId, subagent_type: 'x-agent', approval }],
    });
  });

  test('without an id says so where nobody waits', async () => {
    const cli = fakeCli({ 'GET /team/agents': [{ body: { agents: [] } }] });
    expect(await cli.run('approve', '--team')).toBe(0);
    expect([cli.out.text, cli.err.text]).toEqual(['', 'No agent waits for approval.\n']);
  });

  test('--show decides nothing', async () => {
    const cli = fakeCli(script);
    expect(await cli.run('approve', agentId, '--show', '--json')).toBe(0);
    expect(JSON.parse(cli.out.text)).toEqual({ agent_id: agentId, approval });
    expect(await cli.run('approve', agentId, '--show')).toBe(0);
    expect(cli.out.text).toContain('  Replaces the database\n');
    expect(cli.requests.map(({ route: called }) => called)).not.toContain(route);
  });

  test.for([
    ['3fa9c1d2', 0],
    ['3FA9C1D20B7E', 0],
    ['3fa9c1d', 64],
    ['00000000', 64],
  ] as const)('--plan %s ends with %i', async ([plan, exitCode]) => {
    const cli = fakeCli(script);
    expect(await cli.run('approve', agentId, '--plan', plan)).toBe(exitCode);
    expect(cli.requests.some(({ route: called }) => called === route)).toBe(exitCode === 0);
  });

  test("--team decides for anybody's agent", async () => {
    const cli = fakeCli({
      'GET /team/agents': [{ body: { agents: [waiting] } }],
      [`POST /team/agents/${agentId}/approval`]: [{ body: answer }],
    });
    expect(await cli.run('approve', agentId, '--team', '--yes', '--json')).toBe(0);
    expect(JSON.parse(cli.out.text)).toEqual(answer);
  });

  test('of an agent that waits for none is wrong usage', async () => {
    const cli = fakeCli({ 'GET /agents': [{ body: { agents: [listed(agentId)] } }] });
    expect(await cli.run('approve', agentId)).toBe(64);
    expect(cli.err.text).toContain('waits for no approval');
  });

  test.for([
    ['approval_decided', 409, 64],
    ['approval_changed', 409, 64],
    ['agent_ended', 409, 64],
    ['forbidden', 403, 77],
  ] as const)('ends on %s (%i) with %i', async ([code, status, exitCode]) => {
    const cli = fakeCli({ ...script, [route]: [failure(status, code)] });
    expect(await cli.run('approve', agentId, '--yes')).toBe(exitCode);
    expect(cli.err.text).toContain(`it is ${code}`);
  });

  test('has examples in its help', async () => {
    const cli = fakeCli({});
    expect(await cli.run('approve', '--help')).toBe(0);
    expect(cli.out.text).toMatch(/agents approve \S+ --reject --note ".+"/);
  });
});

test('agents list says who waits for approval, and does not call him slow', async () => {
  const long = listed(agentId, { approval, started_at: '2026-11-22T11:15:00.000Z' });
  const past = Array.from({ length: 3 }, () =>
    listed('agent-y-zyxwvutsrq', {
      ...{ status: 'completed', exit_code: 0, end_reason: 'finished', duration_seconds: 20 },
      completed_at: '2026-11-22T11:00:00.000Z',
    }),
  );
  const cli = fakeCli({ 'GET /agents': [{ body: { agents: [long] } }, { body: { agents: past } }] });
  expect(await cli.run('list', '--status', 'running')).toBe(0);
  expect(cli.out.text).toBe(`${agentId} [waiting for approval]  x-agent (45m 0s)\n`);
});
