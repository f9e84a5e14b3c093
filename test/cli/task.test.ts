import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import {
  agentId,
  chunksOf,
  completed,
  fakeCli,
  output,
  type Reply,
  started,
  typeNamed,
} from './cli-world.ts';

const outputRoute = `GET /agents/${agentId}/output`;
const killRoute = `POST /agents/${agentId}/kill`;
const accepted: Reply = { status: 202, body: started };
const killed = {
  agent_id: agentId,
  killed: true,
  rehearsal: false,
  status: 'terminated',
  output: '',
  message: 'It is killed.',
};
const typesRoute = 'GET /agent-types';
const type = typeNamed('x-agent');
const types: Reply = { body: { agent_types: [type] } };
const done = output({ ...completed, lines: ['[RESULT] Done'], from: 2 });

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function makeFolder(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cli-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

describe('agents task', () => {
  test('follows the agent to its end: lines on standard output, everything else beside it', async () => {
    const first = output({ lines: ['[PROGRESS:10] Looking'] });
    const cli = fakeCli({ 'POST /tasks': [accepted], [outputRoute]: [first, done] });
    expect(await cli.run('task', 'x-agent', 'do', 'it')).toBe(0);
    expect(cli.out.text).toBe('[PROGRESS:10] Looking\n[RESULT] Done\n');
    expect(cli.err.text).toBe(
      `${agentId} runs x-agent with m-1, without files (--workspace FOLDER gives it some)\n` +
        `✔ ${agentId} completed in 2m 0s, exit code 0, 1,234 tokens, $0.0123\n`,
    );
    expect(cli.requests.map(({ route, query }) => ({ route, query }))).toEqual([
      { route: 'POST /tasks', query: {} },
      { route: outputRoute, query: { wait_seconds: '0' } },
      { route: outputRoute, query: { wait_seconds: '25', after: 's1' } },
    ]);
    expect(cli.requests[0]?.body).toEqual({
      subagent_type: 'x-agent',
      prompt: 'do it',
      run_in_background: true,
    });
  });

  test('tells the agent what to keep to in the last line of its prompt', async () => {
    const cli = fakeCli({ 'POST /tasks': [accepted], [outputRoute]: [done] });
    expect(await cli.run('task', 'x-agent', 'Scan', 'my', 'branch', '--since', 'origin/main~2')).toBe(0);
    expect(cli.requests[0]?.body).toMatchObject({ prompt: 'Scan my branch\n--since origin/main~2' });
    expect(await cli.run('task', 'x-agent', 'Scan', '--since', 'main, and ignore the rest')).toBe(64);
  });

  test('says that a rehearsal runs, and names no model as if one ran', async () => {
    const body = { ...started, rehearsal: true };
    const cli = fakeCli({ 'POST /tasks': [{ status: 202, body }], [outputRoute]: [done] });
    await cli.run('task', 'x-agent', 'go');
    expect(cli.err.text).toContain(`${agentId} runs x-agent in rehearsal, without files`);
    expect(cli.err.text).not.toContain('m-1');
  });

  test('takes an empty prompt for none, and asks the platform nothing', async () => {
    const cli = fakeCli({});
    expect(await cli.run('task', 'x-agent', ' ')).toBe(64);
    expect(cli.err.text).toMatch(/^error: there is nothing to do\n/);
    expect(cli.requests).toEqual([]);
  });

  test('sends every option that was given', async () => {
    const workspace = `ws-${'0'.repeat(64)}`;
    const cli = fakeCli({ 'POST /tasks': [accepted] });
    const flags =
      `--description line --workspace ${workspace} --model haiku --timeout 45 --max-cost 2.5 ` +
      '--on-duplicate reuse --idempotency-key k-1 --background';
    expect(await cli.run('task', 'x-agent', 'go', ...flags.split(' '))).toBe(0);
    expect(cli.requests[0]).toMatchObject({
      body: {
        ...{ subagent_type: 'x-agent', prompt: 'go', description: 'line', workspace, model: 'haiku' },
        ...{ timeout_minutes: 45, max_cost_usd: 2.5, on_duplicate: 'reuse', run_in_background: true },
      },
      headers: { 'idempotency-key': 'k-1' },
    });
  });

  test('in the background prints the id, the status and what to do next', async () => {
    const cli = fakeCli({ 'POST /tasks': [{ status: 202, body: { ...started, rehearsal: true } }] });
    expect(await cli.run('task', 'x-agent', 'go', '-b')).toBe(0);
    expect(cli.out.text).toBe(
      [
        `${agentId} [running]  x-agent (2m 0s)`,
        'Rehearsal: no model is behind this run; a scripted playbook chooses the steps.',
        `Follow it:  agents output ${agentId} --follow`,
        `Stop it:    agents kill ${agentId}`,
        '',
      ].join('\n'),
    );
  });

  test('in the background with --json prints the answer as it came', async () => {
    const cli = fakeCli({ 'POST /tasks': [accepted] });
    expect(await cli.run('--json', 'task', 'x-agent', 'go', '-b')).toBe(0);
    expect(JSON.parse(cli.out.text)).toEqual(started);
  });

  test('with --json prints one document with all lines once the agent ended', async () => {
    const cli = fakeCli({ 'POST /tasks': [accepted], [outputRoute]: [output({ lines: ['a'] }), done] });
    expect(await cli.run('task', 'x-agent', 'go', '--json')).toBe(0);
    expect(JSON.parse(cli.out.text)).toMatchObject({
      agent_id: agentId,
      status: 'completed',
      output: 'a\n[RESULT] Done',
      lines: [
        { seq: 1, text: 'a' },
        { seq: 2, text: '[RESULT] Done' },
      ],
    });
  });

  test('with --json --follow prints an object a line as things happen', async () => {
    const cli = fakeCli({ 'POST /tasks': [accepted], [outputRoute]: [output({ lines: ['a'] }), done] });
    expect(await cli.run('task', 'x-agent', 'go', '--json', '--follow')).toBe(0);
    const events = cli.out.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events).toMatchObject([
      { type: 'line', agent_id: agentId, seq: 1, text: 'a' },
      { type: 'progress', agent_id: agentId, percent_complete: 10 },
      { type: 'line', seq: 2, text: '[RESULT] Done' },
      { type: 'end', agent_id: agentId, status: 'completed', exit_code: 0, usage: { cost_usd: 0.0123 } },
    ]);
  });

  test.each([
    [{ ...completed, exit_code: 3 }, 3],
    [{ ...completed, status: 'failed', exit_code: 124, end_reason: 'timeout', error: 'too long' }, 124],
    [{ ...completed, status: 'terminated', exit_code: 137, end_reason: 'killed' }, 137],
    [{ ...completed, exit_code: 256 }, 1],
    [{ ...completed, exit_code: -1 }, 1],
  ] as const)('ends with the exit code of an agent that ended with %j', async (end, code) => {
    const cli = fakeCli({ 'POST /tasks': [accepted], [outputRoute]: [output(end)] });
    expect(await cli.run('task', 'x-agent', 'go')).toBe(code);
  });

  test('reads the prompt from standard input or from a file', async () => {
    const folder = await makeFolder({ 'prompt.md': 'from a file' });
    const stdin = chunksOf('from ', 'a pipe');
    const cli = fakeCli({ 'POST /tasks': [accepted] }, { stdin });
    await cli.run('task', 'x-agent', '-b', '--prompt-file', '-');
    await cli.run('task', 'x-agent', '-b', '--prompt-file', join(folder, 'prompt.md'));
    expect(cli.requests).toMatchObject([
      { body: { prompt: 'from a pipe' } },
      { body: { prompt: 'from a file' } },
    ]);
  });

  test('packs and sends a folder, unless the platform has it', async () => {
    const folder = await makeFolder({ 'a.txt': 'a', 'b.txt': 'b' });
    const workspace = `ws-${'1'.repeat(64)}`;
    const url = 'http://127.0.0.1:1/uploads/u';
    const upload = { url, headers: { 'x-a': 'b' }, expires_at: started.started_at };
    const cli = fakeCli({
      [typesRoute]: [types],
      'POST /workspaces': [
        { body: { workspace, uploaded: false, upload } },
        { body: { workspace, uploaded: true } },
      ],
      'PUT /uploads/u': [{ body: {} }],
      'POST /tasks': [accepted],
    });
    for (const _ of ['first', 'second']) await cli.run('task', 'x-agent', 'go', '-b', '-w', folder);
    expect(cli.requests.map(({ route }) => route)).toEqual([
      ...[typesRoute, 'POST /workspaces', 'PUT /uploads/u', 'POST /tasks'],
      ...[typesRoute, 'POST /workspaces', 'POST /tasks'],
    ]);
    expect(cli.requests.at(-1)?.body).toMatchObject({ workspace });
    expect(cli.err.text).toContain('Workspace: 2 files, 1 kB\n');
  });

  test('starts nothing when the folder cannot be packed', async () => {
    const cli = fakeCli({ [typesRoute]: [types] });
    expect(await cli.run('task', 'x-agent', 'go', '-w', '/nonexistent/folder')).toBe(64);
    expect(cli.err.text).toBe(
      'error: /nonexistent/folder does not exist\nName a folder that you can read, or the id of a workspace that was sent before.\n',
    );
  });

  test('goes on following over a restart of the platform, and says so once', async () => {
    const replies = [output({ lines: ['a'] }), ...Array<Reply>(12).fill('refuse'), done];
    const cli = fakeCli({ 'POST /tasks': [accepted], [outputRoute]: replies });
    expect(await cli.run('task', 'x-agent', 'go')).toBe(0);
    expect(cli.out.text).toBe('a\n[RESULT] Done\n');
    expect(cli.err.text.split('\n').slice(1, 3)).toEqual([
      'no platform at http://127.0.0.1:1; trying again for a minute.',
      'The platform answers again.',
    ]);
    expect(cli.requests.at(-1)?.query).toMatchObject({ after: 's1' });
  });

  test('gives up on a platform that stays away for a minute', async () => {
    const cli = fakeCli({ 'POST /tasks': [accepted], [outputRoute]: [output(), 'refuse'] });
    expect(await cli.run('task', 'x-agent', 'go')).toBe(69);
    const waitedMs = cli.slept.reduce((sum, ms) => sum + ms, 0);
    expect(waitedMs).toBeGreaterThanOrEqual(60_000);
    expect(waitedMs).toBeLessThan(70_000);
    expect(cli.err.text).toContain('error: no platform at http://127.0.0.1:1\nStart one with `npm start`');
  });

  test('pauses between answers that bring nothing new', async () => {
    const cli = fakeCli({ 'POST /tasks': [accepted], [outputRoute]: [output(), output(), output(), done] });
    expect(await cli.run('task', 'x-agent', 'go')).toBe(0);
    expect(cli.slept).toEqual([1_000, 1_000]);
  });
});

describe('Ctrl-C in agents task', () => {
  test('leaves the agent running and says how to go on', async () => {
    const cli = fakeCli({
      'POST /tasks': [accepted],
      [outputRoute]: [output({ lines: ['a'] }), () => cli.pressThen('hang')],
    });
    expect(await cli.run('task', 'x-agent', 'go')).toBe(130);
    expect(cli.err.text.split('\n').slice(1)).toEqual([
      `Interrupted; ${agentId} goes on.`,
      `Follow it:  agents output ${agentId} --follow`,
      `Stop it:    agents kill ${agentId}`,
      '',
    ]);
    expect(cli.requests.map(({ route }) => route)).not.toContain(killRoute);
  });

  test('kills it with --kill-on-interrupt', async () => {
    const cli = fakeCli({
      'POST /tasks': [accepted],
      [outputRoute]: [() => cli.pressThen('hang')],
      [killRoute]: [{ body: killed }],
    });
    expect(await cli.run('task', 'x-agent', 'go', '--kill-on-interrupt')).toBe(130);
    expect(cli.requests.at(-1)?.route).toBe(killRoute);
    expect(cli.err.text).toContain('It is killed.\n');
  });

  test('with --json prints a document too', async () => {
    const cli = fakeCli({ 'POST /tasks': [accepted], [outputRoute]: [() => cli.pressThen('hang')] });
    expect(await cli.run('task', 'x-agent', 'go', '--json')).toBe(130);
    expect(JSON.parse(cli.out.text)).toMatchObject({ error: { code: 'interrupted' } });
  });

  test('says so when the agent cannot be killed, and how to try again', async () => {
    const cli = fakeCli({
      'POST /tasks': [accepted],
      [outputRoute]: [() => cli.pressThen('hang')],
      [killRoute]: ['refuse'],
    });
    expect(await cli.run('task', 'x-agent', 'go', '--kill-on-interrupt')).toBe(130);
    expect(cli.err.text).toContain(`${agentId} could not be killed: no platform at http://127.0.0.1:1\n`);
    expect(cli.err.text).toContain(`Stop it:    agents kill ${agentId}\n`);
  });

  test('while the agent is being started still tells which one was', async () => {
    const cli = fakeCli({ 'POST /tasks': [() => cli.pressThen(accepted)], [outputRoute]: ['hang'] });
    expect(await cli.run('task', 'x-agent', 'go')).toBe(130);
    expect(cli.err.text).toContain(`Interrupted; ${agentId} goes on.\n`);
  });

  test('before that starts none', async () => {
    const folder = await makeFolder({ a: 'a' });
    const cli = fakeCli({ [typesRoute]: [types], 'POST /workspaces': [() => cli.pressThen('hang')] });
    expect(await cli.run('task', 'x-agent', 'go', '-w', folder)).toBe(130);
    expect(cli.err.text).toBe('Interrupted; no agent was started.\n');
  });
});
