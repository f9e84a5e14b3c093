import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeCli } from '#test/cli/cli-world.ts';
import { openPlatform, type TestPlatform } from './platform.ts';

let world: TestPlatform;
let folder: string;
beforeAll(async () => {
  world = await openPlatform({ maxRunning: 2 });
  folder = await mkdtemp(join(tmpdir(), 'command-line-'));
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** One command on the platform; its pauses are short, so that nobody waits for them. */
async function run(...argv: string[]) {
  const { origin, credentials } = world.platform;
  const env = {
    ...{ AGENTS_ENDPOINT: origin, AGENTS_CONFIG: join(folder, 'none.yaml'), AGENTS_HOME: folder },
    ...{ AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey },
  };
  const pause = (ms: number, signal?: AbortSignal) => sleep(Math.min(ms, 20), undefined, { signal });
  const cli = fakeCli({}, { env, fetch, now: Date.now, sleep: pause, version: '0.0.0' });
  const code = await cli.run(...argv);
  return { code, out: cli.out.text, err: cli.err.text };
}

const idsIn = (text: string): string[] => [...new Set(text.match(/agent-code-review-[a-z2-7]{10}/g))].sort();

describe('the command line on a platform', () => {
  test('starts more tasks of a file than may run at once, and run again none of them anew', async () => {
    const file = join(folder, 'batch.yaml');
    const tasks = ['A', 'B', 'C', 'D'].map(
      (prompt) => `- { subagent_type: code-review-agent, prompt: ${prompt} }\n`,
    );
    await writeFile(file, tasks.join(''));
    const first = await run('task', '--file', file);
    expect(first.out.match(/^[✔✖] agent-code-review-\S+ (completed|failed)/gm)).toHaveLength(4);
    expect(idsIn(first.out)).toHaveLength(4);
    const again = await run('task', '--file', file, '--background');
    expect(idsIn(again.out)).toEqual(idsIn(first.out));
    expect((await world.api.list()).agents).toHaveLength(4);
    const watched = await run('watch', ...idsIn(first.out));
    expect(watched.code).toBe(first.code);
    expect(watched.out.match(/exit code/g)).toHaveLength(4);
  });

  test('finds lines of all of them', async () => {
    const { agents } = await world.api.list();
    const { code, out, err } = await run('search', '^\\[RESULT\\]', '--since', '1h');
    expect([code, err]).toEqual([0, '']);
    expect(idsIn(out)).toEqual(agents.map(({ agent_id }) => agent_id).sort());
    expect((await run('search', 'no such line anywhere')).code).toBe(1);
    expect((await run('search', '(')).code).toBe(64);
  });

  test('keeps schedules', async () => {
    const put = await run(
      'schedule',
      'put',
      'nightly',
      'code-review-agent',
      'Look',
      '--when',
      'cron(0 2 * * ? *)',
    );
    expect(put.out).toContain('cron(0 2 * * ? *) (UTC)');
    expect((await run('schedule', 'put', 'nightly', '--disable')).code).toBe(0);
    expect((await run('schedule', 'list')).out).toMatch(/^nightly .* disabled\n$/);
    expect((await run('schedule', 'put', 'nightly', '--when', 'rate(0 days)')).code).toBe(64);
    expect((await run('schedule', 'delete', 'nightly')).out).toBe('nightly is deleted.\n');
    expect((await run('schedule', 'list', '--json')).out).toBe('{"schedules":[]}\n');
  });

  test('is told by the doctor that all it needs is there', async () => {
    const { code, out } = await run('doctor');
    expect(code, out).toBe(0);
    for (const part of [
      'platform     embedded',
      'access       a signed call is answered',
      'ok    clock',
      'model        the platform has one',
    ]) {
      expect(out).toContain(part);
    }
  });

  test('completes agent types and ids that the platform has', async () => {
    expect((await run('complete', '--', 'task', 'code-')).out).toMatch(/^code-review-agent\t/);
    expect(idsIn((await run('complete', '--', 'output', 'agent-code')).out)).toHaveLength(4);
  });
});
