import { describe, expect, test } from 'vitest';
import { agentId, chunksOf, failure, fakeCli, listed } from './cli-world.ts';

const route = `POST /agents/${agentId}/messages`;
const taken = { status: 202, body: { agent_id: agentId, number: 3, message: `${agentId} will be told.` } };

describe('agents send', () => {
  test('sends the text with a key of its own, and prints what becomes of it', async () => {
    const cli = fakeCli({ [route]: [taken] });
    expect(await cli.run('send', agentId, 'Leave legacy/ out')).toBe(0);
    expect(cli.out.text).toBe(`${agentId} will be told.\n`);
    expect(cli.requests).toMatchObject([
      { route, body: { text: 'Leave legacy/ out' }, headers: { 'idempotency-key': 'uuid-1' } },
    ]);
  });

  test('reads the text from standard input', async () => {
    const cli = fakeCli({ [route]: [taken] }, { stdin: chunksOf('Leave ', 'legacy/ out\n') });
    expect(await cli.run('send', agentId, '--file', '-')).toBe(0);
    expect(cli.requests[0]?.body).toEqual({ text: 'Leave legacy/ out\n' });
  });

  test('takes one text, not two', async () => {
    const cli = fakeCli({ [route]: [taken] }, { stdin: chunksOf('b') });
    expect(await cli.run('send', agentId, 'a', '--file', '-')).toBe(64);
    expect(cli.requests).toEqual([]);
  });

  test('finds the agent by a part of its id', async () => {
    const cli = fakeCli({ 'GET /agents': [{ body: { agents: [listed(agentId)] } }], [route]: [taken] });
    expect(await cli.run('send', 'abcdefghij', 'Hello')).toBe(0);
  });

  test('with --json prints the answer', async () => {
    const cli = fakeCli({ [route]: [taken] });
    expect(await cli.run('send', agentId, 'Hello', '--json')).toBe(0);
    expect(JSON.parse(cli.out.text)).toEqual(taken.body);
  });

  test.for([
    ['agent_ended', 409, 64, false],
    ['too_many_messages', 429, 75, true],
    ['unknown_agent', 404, 64, false],
    ['forbidden', 403, 77, false],
  ] as const)('ends on %s with the exit code of its kind', async ([code, status, exitCode, retryable]) => {
    const cli = fakeCli({ [route]: [failure(status, code, { retryable })] });
    expect(await cli.run('send', agentId, 'Hello')).toBe(exitCode);
    expect(cli.err.text).toContain(`it is ${code}`);
    expect(cli.out.text).toBe('');
  });

  test.for([['send'], ['send', agentId], ['send', agentId, ' ']])('%j is wrong usage', async (argv) => {
    const cli = fakeCli({});
    expect(await cli.run(...argv)).toBe(64);
    expect(cli.requests).toEqual([]);
  });

  test('has examples in its help', async () => {
    const cli = fakeCli({});
    expect(await cli.run('send', '--help')).toBe(0);
    expect(cli.out.text).toMatch(/agents send \S+ ".+"/);
  });
});
