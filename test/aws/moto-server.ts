import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll } from 'vitest';

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

/** The server of the tests around: begun before the first of them, gone behind the last. */
export function motoOfTests(): Pick<MotoServer, 'clientConfig'> {
  let moto: MotoServer | undefined;
  beforeAll(async () => {
    moto = await startMoto();
  });
  afterAll(async () => {
    await moto?.[Symbol.asyncDispose]();
  });
  return {
    get clientConfig() {
      if (moto === undefined) throw new Error('the server is there once the tests have begun');
      return moto.clientConfig;
    },
  };
}

export async function startMoto(): Promise<MotoServer> {
  // It takes a free port itself, and says which once it listens.
  const child = spawn(program, ['-H', '127.0.0.1', '-p', '0'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const endpoint = await addressOf(child);
  return {
    clientConfig: clientConfigFor(endpoint),
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

/** Reads on behind it: a server whose words nobody reads stops talking, and then answering. */
async function addressOf(child: ChildProcessByStdio<null, null, Readable>): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const said: string[] = [];
  child.on('error', reject);
  child.on('exit', (code) => reject(new Error(`${program} ended with ${code}: ${said.join(' ')}`)));
  createInterface(child.stderr).on('line', (line) => {
    if (said.length < 20) said.push(line);
    const address = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
    if (address !== undefined) resolve(address);
  });
  return promise;
}
