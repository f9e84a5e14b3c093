import { describe, expect, test } from 'vitest';
import { agentId, chunksOf, failure, fakeCli } from './cli-world.ts';

const nightly = {
  ...{
    name: 'nightly',
    expression: 'cron(0 2 * * ? *)',
    timezone: 'Europe/Berlin',
    enabled: true,
    overlap: 'skip',
  },
  task: { subagent_type: 'x-agent', prompt: 'Scan\nall', on_duplicate: 'allow' },
  next_fire: '2026-11-23T01:00:00.000Z',
  last_fire: { time: '2026-11-22T01:00:00.000Z', outcome: 'started', agent_id: agentId },
};
const { next_fire: _next, last_fire: _last, name: _name, ...written } = nightly;
const route = '/schedules/nightly';
const put = { [`PUT ${route}`]: [{ body: nightly }] };

describe('agents schedule', () => {
  test('list tells when each fires next, and what came of the last time', async () => {
    const off = { ...nightly, name: 'x', expression: 'rate(2 hours)', enabled: false, last_fire: undefined };
    const cli = fakeCli({ 'GET /schedules': [{ body: { schedules: [nightly, off] } }] });
    expect(await cli.run('schedule', 'list')).toBe(0);
    expect(cli.out.text.split('\n')).toEqual([
      `nightly  cron(0 2 * * ? *) Europe/Berlin  x-agent  in 13h 0m  last: started ${agentId}, 11h ago`,
      'x        rate(2 hours)  x-agent  disabled',
      '',
    ]);
    cli.out.text = '';
    await cli.run('schedule', 'list', '--json');
    expect(JSON.parse(cli.out.text).schedules[0]).toEqual(nightly);
  });

  test('list says how to make one where there is none', async () => {
    const cli = fakeCli({ 'GET /schedules': [{ body: { schedules: [] } }] });
    expect(await cli.run('schedule', 'list')).toBe(0);
    expect(cli.err.text).toContain('agents schedule put --help');
  });

  test('show shows every field', async () => {
    const cli = fakeCli({ [`GET ${route}`]: [{ body: nightly }] });
    expect(await cli.run('schedule', 'show', 'nightly')).toBe(0);
    for (const part of [
      'cron(0 2 * * ? *) (Europe/Berlin)',
      'prompt           Scan\n',
      '                   all\n',
      nightly.next_fire,
    ]) {
      expect(cli.out.text).toContain(part);
    }
  });

  test('put makes one of the arguments', async () => {
    const cli = fakeCli(put);
    const flags = [
      '--when',
      'rate(1 day)',
      '--overlap',
      'allow',
      '--max-cost',
      '2.5',
      '--timeout',
      '20',
      '--disable',
    ];
    expect(await cli.run('schedule', 'put', 'nightly', 'x-agent', 'Scan', 'all', ...flags)).toBe(0);
    expect(cli.requests[0]?.body).toEqual({
      ...{ expression: 'rate(1 day)', timezone: 'UTC', enabled: false, overlap: 'allow' },
      task: {
        ...{ subagent_type: 'x-agent', prompt: 'Scan all', max_cost_usd: 2.5, timeout_minutes: 20 },
        on_duplicate: 'allow',
      },
    });
  });

  test('put without an agent type changes what the flags name, and nothing else', async () => {
    const cli = fakeCli({ ...put, [`GET ${route}`]: [{ body: nightly }] });
    expect(await cli.run('schedule', 'put', 'nightly', '--when', 'rate(2 days)', '--model', 'haiku')).toBe(0);
    expect(cli.requests.at(-1)?.body).toEqual({
      ...{ ...written, expression: 'rate(2 days)' },
      task: { ...written.task, model: 'haiku' },
    });
  });

  test('put takes a file, and flags win over it', async () => {
    const text = 'expression: rate(1 day)\ntask:\n  subagent_type: x-agent\n  prompt: Scan\n';
    const cli = fakeCli(put, { stdin: chunksOf(text) });
    expect(await cli.run('schedule', 'put', 'nightly', '--file', '-', '--timezone', 'Europe/Berlin')).toBe(0);
    expect(cli.requests[0]?.body).toMatchObject({ expression: 'rate(1 day)', timezone: 'Europe/Berlin' });
  });

  test.for([
    ['expression: [', 'standard input:1:'],
    [
      'expression: rate(1 day)\ntask:\n  subagent_type: x\n  prompt: y\n  colour: red\n',
      'standard input:3:3: task: Unrecognized key',
    ],
    ['expression: daily\ntask: {subagent_type: x, prompt: y}\n', 'standard input:1:13: expression: at(...)'],
    [
      'expression: rate(1 day)\ntask: {subagent_type: x, prompt: y}\ntimezone: Mars/Base\n',
      'standard input:3:11: timezone: an IANA name',
    ],
  ])('put says where a file is wrong: %j', async ([text = '', said]) => {
    const cli = fakeCli({}, { stdin: chunksOf(text) });
    expect(await cli.run('schedule', 'put', 'nightly', '--file', '-')).toBe(64);
    expect(cli.err.text).toContain(said);
  });

  test.for([
    [['nightly', 'x-agent', 'Scan'], '--when: at(...), rate(...) or cron(...)'],
    [['nightly', 'x-agent', 'Scan', '--when', 'daily'], '--when: at(...)'],
    [['nightly', 'x-agent', '--when', 'rate(1 day)'], 'say what to do'],
    [['nightly', 'x-agent', '--file', '-'], 'the file names the task'],
    [['nightly', 'x-agent', 'y', '--enable', '--disable'], 'cannot be used'],
  ] as const)('put %j is wrong usage', async ([argv, said]) => {
    const cli = fakeCli({});
    expect(await cli.run('schedule', 'put', ...argv)).toBe(64);
    expect(cli.err.text).toContain(said);
  });

  test('put of nothing where there is none says what is missing', async () => {
    const cli = fakeCli({ [`GET ${route}`]: [failure(404, 'unknown_schedule')] });
    expect(await cli.run('schedule', 'put', 'nightly', '--disable')).toBe(64);
    expect(cli.err.text).toContain('there is no schedule nightly to change');
  });

  test('delete says whether there was one', async () => {
    const cli = fakeCli({
      [`DELETE ${route}`]: [
        { body: { name: 'nightly', deleted: true } },
        { body: { name: 'nightly', deleted: false } },
      ],
    });
    await cli.run('schedule', 'delete', 'nightly');
    await cli.run('schedule', 'delete', 'nightly');
    expect(cli.out.text).toBe('nightly is deleted.\nThere is no nightly.\n');
  });

  test('keeps hostile words on their line', async () => {
    const last_fire = { time: '2026-11-22T01:00:00.000Z', outcome: 'failed', error: 'a\u001b[2J\nb' };
    const cli = fakeCli({ 'GET /schedules': [{ body: { schedules: [{ ...nightly, last_fire }] } }] });
    await cli.run('schedule', 'list');
    expect(cli.out.text.split('\n')).toHaveLength(2);
    expect(cli.out.text).not.toContain('\u001b');
  });
});
