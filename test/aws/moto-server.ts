import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Another maker's AWS, on this machine. */
export interface MotoServer extends AsyncDisposable {
  /** Everything a client needs; nothing in it can reach beyond loopback. */
  clientConfig: ReturnType<typeof clientConfigFor>;
}

const program = 'moto_server';

export const hasMoto: boolean = (process.env['PATH'] ?? '')
  .split(delimiter)
  .some((folder) => existsSync(join(folder, program)));

/** For the title of tests that need it: says why they are skipped, where they are. */
export const againstMoto: string = hasMoto
  ? `against ${program}`
  : `against ${program} (skipped: ${program} is not on PATH)`;

export async function startMoto(): Promise<MotoServer> {
  const port = await freePort();
  const child = spawn(program, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  await untilAnswering(child, `http://127.0.0.1:${port}/moto-api/`);
  return {
    clientConfig: clientConfigFor(`http://127.0.0.1:${port}`),
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}

function clientConfigFor(endpoint: string) {
  return {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'of-no-account' },
    // It is no more atomic than one request at a time: a refused transaction puts all tables back as they were.
    requestHandler: { httpAgent: { keepAlive: true, maxSockets: 1 } },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function untilAnswering(child: ChildProcess, url: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(100);
  }
  child.kill();
  throw new Error(`${program} does not answer`);
}
