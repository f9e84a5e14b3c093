import { describe, expect, test } from 'vitest';
import type { CliWorld } from '#client/cli/world.ts';
import { agentId, completed, fakeCli, listed, output, type Script, started, startedAt } from './cli-world.ts';

const outputRoute = `GET /agents/${agentId}/output`;
const done = output({ ...completed, lines: ['a'] });
const told = `✔ ${agentId} completed in 2m 0s, exit code 0, 1,234 tokens, $0.0123`;
const task: Script = { 'POST /tasks': [{ status: 202, body: started }], [outputRoute]: [done] };
const endpoint = {
  AGENTS_ENDPOINT: 'http://127.0.0.1:1',
  AWS_ACCESS_KEY_ID: 'AK',
  AWS_SECRET_ACCESS_KEY: 'SK',
};

/** A command line that keeps what it ran, on a machine as `env` and `changes` say. */
function open(script: Script, env: Record<string, string>, changes: Partial<CliWorld> = {}) {
  const ran: [string, ...string[]][] = [];
  const runProgram = async (file: string, args: readonly string[]) => ran.push([file, ...args]) > 0;
  const cli = fakeCli(script, { env: { ...endpoint, ...env }, runProgram, ...changes });
  return { ...cli, ran };
}

describe('--notify', () => {
  test('tells the desktop how the agent ended, as an argument and without markup', async () => {
    const hostile = output({
      ...completed,
      status: 'failed',
      exit_code: 1,
      // notify-send itself reads the last two as `<i>`, and would end at bytes that are no text.
      error: '<b>$(id)</b>\u001b]0;x\u0007\n-h \\074i\\076\\377',
    });
    const cli = open({ ...task, [outputRoute]: [hostile] }, { DISPLAY: ':0' });
    expect(await cli.run('task', 'x-agent', 'p', '--notify')).toBe(1);
    expect(cli.ran).toEqual([
      [
        ...(['notify-send', '--app-name=agents', '--', 'Background agents'] as const),
        `✖ ${agentId} failed after 2m 0s, &lt;b&gt;$(id)&lt;/b&gt;-h \\\\074i\\\\076\\\\377, exit code 1, 1,234 tokens, $0.0123`,
      ],
    ]);
  });

  test('on macOS hands the text to the script as an argument', async () => {
    const cli = open(task, {}, { platform: 'darwin' });
    await cli.run('task', 'x-agent', 'p', '--notify');
    expect(cli.ran[0]?.[0]).toBe('osascript');
    expect(cli.ran[0]?.slice(-3)).toEqual(['--', told, 'Background agents']);
  });

  test.for([
    ['over SSH', { DISPLAY: ':0', SSH_CONNECTION: 'a' }, `\u001b]9;${told}\u001b\\\u0007`],
    ['where there is no desktop', {}, `\u001b]9;${told}\u001b\\\u0007`],
    ['in foot', { TERM: 'foot' }, `\u001b]777;notify;Background agents;${told}\u001b\\\u0007`],
    ['in tmux', { TMUX: '/tmp/x' }, '\u0007'],
  ] as const)('goes through the terminal %s', async ([, env, sequence]) => {
    const cli = open(task, env);
    cli.err.isTTY = true;
    await cli.run('task', 'x-agent', 'p', '--notify');
    expect(cli.ran).toEqual([]);
    expect(cli.err.text.endsWith(sequence)).toBe(true);
  });

  test('goes through the terminal where the desktop’s program is not there', async () => {
    const cli = open(task, { DISPLAY: ':0' }, { runProgram: async () => false });
    cli.err.isTTY = true;
    await cli.run('task', 'x-agent', 'p', '--notify');
    expect(cli.err.text).toContain('\u001b]9;');
  });

  test('notes once that it cannot, and changes nothing else', async () => {
    const other = 'agent-y-zyxwvutsrq';
    const cli = open(
      { ...task, [`GET /agents/${other}/output`]: [output({ ...completed, agent_id: other })] },
      {},
    );
    expect(await cli.run('wait', agentId, other, '--notify')).toBe(0);
    expect(cli.err.text.match(/No notification/g)).toHaveLength(1);
    expect(cli.out.text).toContain(told);
  });

  test('tells also who waits for approval, each time once', async () => {
    const approval = {
      ...{ tool: 'deploy', title: 'Deploy shop', details: '', plan_hash: 'a'.repeat(64) },
      ...{ requested_at: startedAt, expires_at: '2026-11-22T12:30:00.000Z' },
    };
    const waits = output({ approval });
    const cli = open({ ...task, [outputRoute]: [waits, waits, done] }, { DISPLAY: ':0' });
    await cli.run('task', 'x-agent', 'p', '--notify');
    const texts = [`${agentId} waits for approval: Deploy shop`, told];
    expect(cli.ran.map((args) => args.at(-1))).toEqual(texts);
    const list = [listed(agentId, { approval }), listed(agentId, completed)].map((one) => ({
      body: { agents: [one] },
    }));
    const watching = open({ 'GET /agents': list }, { DISPLAY: ':0' });
    await watching.run('watch', agentId, '--notify');
    expect(watching.ran.map((args) => args.at(-1))).toEqual([
      texts[0],
      `${agentId} completed in 2m 0s, exit code 0, $0`,
    ]);
  });
});

describe('agents task --detach', () => {
  test('prints the id alone', async () => {
    const cli = fakeCli(task);
    expect(await cli.run('task', 'x-agent', 'p', '--detach')).toBe(0);
    expect([cli.out.text, cli.err.text]).toEqual([`${agentId}\n`, '']);
    expect(cli.requests.map(({ route }) => route)).toEqual(['POST /tasks']);
  });

  test.for(['--kill-on-interrupt', '--notify'])('makes no sense with %s', async (flag) => {
    const cli = fakeCli({});
    expect(await cli.run('task', 'x-agent', 'p', '--detach', flag)).toBe(64);
  });
});
