import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { taskAnswerSchema } from '#shared/contract/task.ts';
import { canCurlSign, whyNoCurl } from '#test/fakes/signing-curl.ts';
import { type PlatformProcess, startPlatformProcess } from './platform-process.ts';

const readme = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8');

/** The README's own command: its first indented line that begins with curl, and the lines that go on from it. */
function curlLine(): string {
  const command = /^ {4}(curl (?:.*\\\n)*.*)$/m.exec(readme)?.[1];
  if (command === undefined) throw new Error('the README has no curl command any more');
  return command;
}

describe.skipIf(!canCurlSign)(`the README's curl command${whyNoCurl}`, () => {
  let home: string;
  let platform: PlatformProcess;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'readme-'));
    platform = await startPlatformProcess({ home });
  });
  afterAll(async () => {
    await platform.kill();
    await rm(home, { recursive: true, force: true });
  });

  /** As a shell runs it, with the variables that npm start prints; only the port is the test's own. */
  const run = async (secret: string): Promise<{ status: string; body: unknown }> => {
    const { origin, accessKeyId } = platform.ready;
    const command = curlLine().replace('http://127.0.0.1:4311', origin);
    const env = { ...process.env, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secret };
    const script = `${command} --silent --write-out '\\n%{http_code}'`;
    const { stdout } = await promisify(execFile)('sh', ['-c', script], { env });
    const [body = '', status = ''] = stdout.split('\n');
    return { status, body: JSON.parse(body) };
  };

  test('starts an agent on npm start, as written', async () => {
    const { status, body } = await run(platform.ready.secretAccessKey);
    expect(status).toBe('202');
    expect(taskAnswerSchema.parse(body)).toMatchObject({ status: 'running', rehearsal: true });
  });

  test('gets 403 with a wrong secret', async () => {
    expect(await run('wrong')).toMatchObject({ status: '403', body: { error: { code: 'forbidden' } } });
  });
});
