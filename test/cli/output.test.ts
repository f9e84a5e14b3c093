import { describe, expect, test } from 'vitest';
import { bytesOf, clientOf, eventOf, partOf, streamOf } from '#test/client/streaming-platform.ts';
import { agentId, completed, failure, fakeCli, output } from './cli-world.ts';

const route = `GET /agents/${agentId}/output`;

describe('agents output', () => {
  test('prints all lines there are, in as many calls as it takes, and where the agent is', async () => {
    const cli = fakeCli({
      [route]: [output({ lines: ['a', 'b'], has_more: true }), output({ lines: ['c'], from: 3 })],
    });
    expect(await cli.run('output', agentId)).toBe(0);
    expect(cli.out.text).toBe('a\nb\nc\n');
    expect(cli.err.text).toBe(
      `${agentId} running, 10% Looking\nWhat comes next:  agents output ${agentId} --after s3\n`,
    );
    expect(cli.requests.map(({ query }) => query)).toEqual([
      { limit: '10000' },
      { limit: '10000', after: 's2' },
    ]);
  });

  test('of an ended agent prints how it ended, and does not end with its exit code', async () => {
    const end = { ...completed, status: 'failed', exit_code: 124, error: 'Agent exceeded timeout' } as const;
    const cli = fakeCli({ [route]: [output({ ...end, lines: ['a'] })] });
    expect(await cli.run('output', agentId)).toBe(0);
    expect(cli.err.text).toBe(
      `✖ ${agentId} failed after 2m 0s, Agent exceeded timeout, exit code 124, 1,234 tokens, $0.0123\n`,
    );
  });

  test('takes a filter, a cursor and a limit, and says where to go on', async () => {
    const cli = fakeCli({ [route]: [output({ lines: ['x'], from: 8, has_more: true, ...completed })] });
    const argv = ['--filter', 'ERROR|WARN', '--after', 's7', '--limit', '1'];
    expect(await cli.run('output', agentId, ...argv)).toBe(0);
    expect(cli.requests.map(({ query }) => query)).toEqual([
      { filter: 'ERROR|WARN', after: 's7', limit: '1' },
    ]);
    expect(cli.err.text).toContain(`agents output ${agentId} --after s8\n`);
  });

  test('with --json prints one AgentOutput', async () => {
    const cli = fakeCli({
      [route]: [output({ lines: ['a'], has_more: true }), output({ lines: ['b'], from: 2 })],
    });
    expect(await cli.run('output', agentId, '--json')).toBe(0);
    expect(JSON.parse(cli.out.text)).toMatchObject({ output: 'a\nb', lines: [{ seq: 1 }, { seq: 2 }] });
    expect(cli.err.text).toBe('');
  });

  test('with --follow goes on to the end, with filter and cursor', async () => {
    const cli = fakeCli({ [route]: [output({ lines: ['a'] }), output({ ...completed, exit_code: 3 })] });
    expect(await cli.run('output', agentId, '-f', '--filter', 'a', '--after', 's0')).toBe(0);
    expect(cli.requests.map(({ query }) => query)).toEqual([
      { filter: 'a', after: 's0', wait_seconds: '0' },
      { filter: 'a', after: 's1', wait_seconds: '25' },
    ]);
  });

  test('with --follow reads the live stream where there is one', async () => {
    const texts = ['a', 'b', 'c'];
    const asked: string[] = [];
    const client = clientOf(({ path, query }) => {
      asked.push(`${path} after ${query['after']}`);
      const after = Number(query['after']?.slice(1) ?? 0);
      // Each connection ends after one line.
      return streamOf([bytesOf(eventOf(partOf(texts, after, 1)))], 'close');
    });
    const cli = fakeCli({}, { fetch: client.world.fetch });
    expect(await cli.run('output', agentId, '--follow')).toBe(0);
    expect(cli.out.text).toBe('a\nb\nc\n');
    expect(asked).toEqual(['undefined', 's1', 's2'].map((it) => `/agents/${agentId}/events after ${it}`));
  });

  test('stops at Ctrl-C', async () => {
    const cli = fakeCli({ [route]: [() => cli.pressThen('hang')] });
    expect(await cli.run('output', agentId, '--follow')).toBe(130);
    expect(cli.err.text).toBe('Interrupted.\n');
  });

  test('stops at Ctrl-C with a document where JSON is wanted', async () => {
    const cli = fakeCli({ [route]: [() => cli.pressThen('hang')] });
    expect(await cli.run('output', agentId, '--json')).toBe(130);
    expect(JSON.parse(cli.out.text)).toMatchObject({ error: { code: 'interrupted' } });
    expect(cli.err.text).toBe('');
  });

  test('prints no control characters, whatever the platform lets through', async () => {
    const lines = ['\u001b]0;title\u0007a\u001b[31mb', 'c\u0000\u009bd\u202ee'];
    const cli = fakeCli({ [route]: [output({ ...completed, lines })] });
    await cli.run('output', agentId);
    expect(cli.out.text).toBe('ab\ncde\n');
  });

  test('colours markers and findings for a terminal, and where colours are forced', async () => {
    const lines = [
      '[RESULT] ok',
      '[WARNING] w',
      '[ERROR] e',
      '[PROGRESS:1] p',
      'HIGH      a.ts:1  x',
      'plain',
    ];
    const cli = fakeCli({ [route]: [output({ ...completed, lines })] }, {});
    const env = { ...cli.world.env, FORCE_COLOR: '1' };
    const coloured = fakeCli({ [route]: [output({ ...completed, lines })] }, { env });
    await coloured.run('output', agentId);
    expect(coloured.out.text.replaceAll('\u001b', '^').split('\n')).toEqual([
      '^[1m^[32m[RESULT]^[39m^[22m ok',
      '^[33m[WARNING]^[39m w',
      '^[31m[ERROR]^[39m e',
      '^[2m[PROGRESS:1] p^[22m',
      '^[31mHIGH^[39m      a.ts:1  x',
      'plain',
      '',
    ]);
    await cli.run('output', agentId);
    expect(cli.out.text).toBe(lines.map((line) => `${line}\n`).join(''));
  });

  test('names the command, not the route, in what an unknown agent is answered with', async () => {
    const unknown = failure(404, 'unknown_agent');
    const remedy_parts = [
      'Look at ',
      { call: 'list-agents' },
      '; types are in ',
      { call: 'list-agent-types' },
      '.',
    ];
    const error = { code: 'unknown_agent', message: 'no', remedy: 'as programs call it', retryable: false };
    const body = { error: { ...error, remedy_parts }, request_id: 'r' };
    const cli = fakeCli({ [route]: [{ ...(unknown as object), body }] });
    expect(await cli.run('output', agentId)).toBe(64);
    expect(cli.err.text).toContain('Look at `agents list`; types are in `agents types`.\n');
  });

  test('refuses a limit together with --follow', async () => {
    const cli = fakeCli({});
    expect(await cli.run('output', agentId, '--follow', '--limit', '3')).toBe(64);
  });
});
