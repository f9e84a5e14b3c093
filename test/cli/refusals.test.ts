import { describe, expect, test } from 'vitest';
import { failure, fakeCli } from './cli-world.ts';

describe('agents task refuses', () => {
  test.each([
    ['no type', [], "missing required argument 'type'"],
    ['nothing to do', ['x'], 'there is nothing to do'],
    ['two prompts', ['x', 'a', '--prompt-file', 'b'], 'there are two prompts'],
    ['a prompt file that is not there', ['x', '--prompt-file', '/nonexistent'], "the prompt can't be read"],
    ['a time limit of 0', ['x', 'a', '--timeout', '0'], 'a whole number from 1 to 1440'],
    ['a time limit in words', ['x', 'a', '--timeout', '5m'], 'a whole number from 1 to 1440'],
    ['a negative price', ['x', 'a', '--max-cost=-1'], 'an amount above 0'],
    ['an unknown choice', ['x', 'a', '--on-duplicate', 'maybe'], 'Allowed choices are allow, reject, reuse'],
    ['an unknown option', ['x', 'a', '--bogus'], "unknown option '--bogus'"],
    ['an empty type', ['', 'a'], 'must not be empty'],
    ['options that contradict', ['x', 'a', '-b', '--kill-on-interrupt'], 'cannot be used with'],
  ])('%s', async (_what, argv, message) => {
    const cli = fakeCli({});
    expect(await cli.run('task', ...argv)).toBe(64);
    expect(cli.err.text).toContain(message);
    expect(cli.out.text).toBe('');
    expect(cli.requests).toEqual([]);
  });
});

describe('an error of the platform', () => {
  test.each([
    [failure(400, 'invalid_request'), 64],
    [failure(404, 'unknown_agent_type'), 64],
    [failure(409, 'duplicate_agent'), 64],
    [failure(403, 'forbidden'), 77],
    [failure(429, 'too_many_agents', { retryable: true }), 75],
    [failure(503, 'unavailable', { retryable: true }), 75],
    [failure(500, 'internal'), 70],
    [{ body: { not: 'an answer' } }, 70],
    ['refuse', 69],
  ] as const)('%j ends with %i', async (reply, code) => {
    const cli = fakeCli({ 'POST /tasks': [reply] });
    expect(await cli.run('task', 'x-agent', 'go')).toBe(code);
    expect(cli.err.text).toMatch(/^error: .+\n.+\n/);
    expect(cli.err.text).not.toContain('    at ');
  });

  test('prints message, remedy and request id', async () => {
    const cli = fakeCli({ 'POST /tasks': [failure(403, 'forbidden')] });
    await cli.run('task', 'x-agent', 'go');
    expect(cli.err.text).toBe('error: it is forbidden\nDo better.\nrequest id: request-1\n');
  });

  test('with --json is a document on standard output', async () => {
    const cli = fakeCli({ 'POST /tasks': [failure(403, 'forbidden')] });
    expect(await cli.run('task', 'x-agent', 'go', '--json')).toBe(77);
    expect(JSON.parse(cli.out.text)).toEqual({
      error: {
        ...{ code: 'forbidden', message: 'it is forbidden', remedy: 'Do better.', retryable: false },
        request_id: 'request-1',
      },
    });
  });

  test.for([
    [['--json'], 'See `agents --help`.'],
    [['schedule', '--json'], 'See `agents schedule --help`.'],
  ] as const)('%j without a command is a document too', async ([argv, remedy]) => {
    const cli = fakeCli({});
    expect(await cli.run(...argv)).toBe(64);
    expect(JSON.parse(cli.out.text)).toEqual({
      error: { code: 'usage', message: 'no command is named', remedy, retryable: false },
    });
  });

  test('shows stacks with --debug alone', async () => {
    const cli = fakeCli({ 'POST /tasks': [failure(403, 'forbidden')] });
    await cli.run('task', 'x-agent', 'go', '--debug');
    expect(cli.err.text).toContain('    at ');
  });

  test('has no commands for the terminal, neither with --debug nor in JSON, which says the same', async () => {
    const message = 'a\u001b[2J\u009b2J\u0007\u202eb';
    const error = { code: 'forbidden', message, remedy: 'r', retryable: false };
    const script = { 'POST /tasks': [{ status: 403, body: { error, request_id: 'r' } }] };
    const [plain, json] = [fakeCli(script), fakeCli(script)];
    await plain.run('task', 'x-agent', 'go', '--debug');
    await json.run('task', 'x-agent', 'go', '--json');
    for (const { err, out } of [plain, json]) {
      expect(err.text + out.text).not.toMatch(/(?!\n)\p{Cc}|\u202e/u);
    }
    expect(plain.err.text).toContain('    at ');
    expect(JSON.parse(json.out.text).error.message).toBe(message);
  });
});
