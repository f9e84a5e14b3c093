import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import packageFile from '#package.json' with { type: 'json' };
import { agentId } from './cli-world.ts';

const entry = fileURLToPath(new URL('../../client/cli/agents.mjs', import.meta.url));

/** The first Node on the path that is not the one which the packages bring along. */
const machinesNode = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter((folder) => !folder.includes('node_modules'))
  .map((folder) => join(folder, 'node'))
  .find((path) => existsSync(path) && path !== process.execPath);

const closers: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

function start(node: string, argv: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(node, [entry, ...argv], {
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = (async () => {
    const [out, err, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit'),
    ]);
    return { out, err, code: code as number | null };
  })();
  return { child, ended };
}

/** A platform that never answers; resolves once it was asked. */
async function silentPlatform() {
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const server = createServer(() => resolve()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { asked, env: { AGENTS_ENDPOINT: url, AWS_ACCESS_KEY_ID: 'AK', AWS_SECRET_ACCESS_KEY: 'SK' } };
}

describe.each([
  ['the Node that runs the tests', process.execPath],
  ["the machine's own Node (skipped where there is no other)", machinesNode],
])('agents on %s', (_which, node) => {
  const on = test.skipIf(node === undefined);
  const run = (...argv: string[]) => start(node ?? '', argv).ended;

  on('prints its version', async () => {
    expect(await run('--version')).toEqual({ out: `${packageFile.version}\n`, err: '', code: 0 });
  });

  on('prints its help', async () => {
    const { out, code } = await run('--help');
    expect(out).toMatch(/^Usage: agents /);
    expect(code).toBe(0);
  });

  on('hands on the exit code and says what is wrong', async () => {
    const { err, code } = await run('list');
    expect(err).toMatch(/^error: no platform runs here\n/);
    expect(code).toBe(69);
  });

  on('of the account’s doctor prints an error as JSON where that is asked for', async () => {
    const message = 'Name the profile to examine: --profile NAME';
    expect(await run('cloud-doctor')).toEqual({ out: '', err: `error: ${message}\n`, code: 64 });
    const { out, err, code } = await run('cloud-doctor', '--json');
    expect(JSON.parse(out)).toEqual({ error: { code: 'usage', message, remedy: '', retryable: false } });
    expect({ err, code }).toEqual({ err: '', code: 64 });
  });

  on('ends with 130 at Ctrl-C', async () => {
    const { asked, env } = await silentPlatform();
    const { child, ended } = start(node ?? '', ['output', agentId, '--follow'], env);
    await asked;
    child.kill('SIGINT');
    expect(await ended).toEqual({ out: '', err: 'Interrupted.\n', code: 130 });
  });
});
