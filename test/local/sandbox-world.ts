import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SandboxCommand } from '#lambdas/ports/sandbox.ts';
import { randomIds } from '#lambdas/runtime/random-ids.ts';
import { systemClock } from '#lambdas/runtime/system-clock.ts';
import { bubblewrap } from '#local/adapters/sandbox/bubblewrap.ts';
import type { RunLimits } from '#local/adapters/sandbox/limits.ts';
import type { Means } from '#local/adapters/sandbox/means.ts';
import { namespaces } from '#local/adapters/sandbox/namespaces.ts';
import { processGroup } from '#local/adapters/sandbox/process-group.ts';
import { createEmbeddedSandbox, type EmbeddedSandbox } from '#local/adapters/sandbox/sandbox.ts';
import { findToolchains } from '#local/adapters/sandbox/toolchains.ts';
import { workspaceOf } from '#test/contracts/agent-samples.ts';
import { never } from '#test/contracts/agent-store/harness.ts';

const works = (...argv: [string, ...string[]]): boolean => spawnSync(argv[0], argv.slice(1)).status === 0;
const isRoot = process.getuid?.() === 0;

/** Every means, and whether this machine lets it do its work, found out without the code under test. */
export const meansHere: readonly { means: Means; isHere: boolean; title: string }[] = [
  {
    means: bubblewrap,
    isHere: works(
      'bwrap',
      '--ro-bind',
      '/',
      '/',
      '--unshare-pid',
      '--unshare-net',
      '--perms',
      '0755',
      '--dir',
      '/tmp/x',
      'true',
    ),
  },
  {
    means: namespaces,
    isHere: works('unshare', ...(isRoot ? [] : ['-r']), '-p', '-f', '-n', '--mount-proc', 'true'),
  },
  { means: processGroup, isHere: works('setpriv', '--no-new-privs', 'true') },
].map(({ means, isHere }) => ({
  ...{ means, isHere },
  title: isHere ? `with ${means.name}` : `with ${means.name} (skipped: this machine does not let it)`,
}));

export interface SandboxWorld extends AsyncDisposable {
  sandbox: EmbeddedSandbox;
  /** The folder of all runs. */
  folder: string;
  logged: unknown[][];
}

export async function openSandboxWorld(
  options: {
    means?: readonly Means[];
    limits?: Partial<RunLimits>;
    folder?: string;
    files?: Readonly<Record<string, string>>;
  } = {},
): Promise<SandboxWorld> {
  const root = await mkdtemp(join(tmpdir(), 'agents-sandbox-test-'));
  for (const [name, text] of Object.entries(options.files ?? { 'README.md': 'Hello\n' })) {
    await writeFile(join(root, name), text);
  }
  const folder = options.folder ?? (await mkdtemp('/var/tmp/agents-sandbox-test-'));
  const logged: unknown[][] = [];
  const log = (...entry: unknown[]): void => void logged.push(entry);

  await chmod(folder, 0o711);
  const sandbox = createEmbeddedSandbox(
    {
      ...{ clock: systemClock, ids: randomIds, log: { info: log, warn: log, error: log } },
      openWorkspace: async () => ({ root }),
    },
    {
      folder,
      findToolchains: () =>
        findToolchains({
          home: homedir(),
          path: (process.env['PATH'] ?? '').split(':'),
          node: process.execPath,
        }),
      ...(options.means === undefined ? {} : { means: options.means }),
      ...(options.limits === undefined ? {} : { limits: options.limits }),
    },
  );
  return {
    ...{ sandbox, folder, logged },
    async [Symbol.asyncDispose]() {
      await rm(root, { recursive: true, force: true });
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A sleep that no other process has: its length names it. */
export function ownSleep(): string {
  return `9${BigInt(`0x${randomUUID().slice(0, 8)}`)}`;
}

/** A shell script as a command. */
export function script(text: string, parts: Partial<SandboxCommand> = {}): SandboxCommand {
  return {
    ...{ workspace: workspaceOf('a'), argv: ['sh', '-c', text], env: {}, timeoutMs: 60_000 },
    ...{ maxOutputBytes: 100_000, network: false, onOutput: () => undefined, signal: never() },
    ...parts,
  };
}

/** How many processes of this machine have the text in their command line. */
export async function running(text: string): Promise<number> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return lines.filter((line) => line.includes(text)).length;
}
