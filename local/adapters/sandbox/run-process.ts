import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import type { Clock } from '#lambdas/ports/clock.ts';
import type { SandboxEnd } from '#lambdas/ports/sandbox.ts';
import type { RunLimits } from './limits.ts';
import { ProcessTree } from './process-tree.ts';
import { kill } from './processes.ts';
import type { RunFolder } from './run-folder.ts';
import { watchUse } from './watch-use.ts';

export interface Job {
  argv: readonly [string, ...string[]];
  run: RunFolder;
  limits: RunLimits;
  timeoutMs: number;
  endsTogether: boolean;
  signal: AbortSignal;
  onBytes(bytes: Uint8Array): void;
}

export type JobEnd = Exclude<SandboxEnd, { ended: 'unprepared' }>;

/** The longest that the last bytes of a command are waited for: one that got away may hold its output open. */
const lastBytesMs = 1_000;
const systemPath = '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin';

/** Runs one process to its end, however that comes; then nothing of it runs any more. @throws when it cannot begin. */
export async function runProcess(deps: { clock: Clock }, job: Job): Promise<JobEnd> {
  const child = spawn(job.argv[0], job.argv.slice(1), {
    ...{ cwd: '/', env: { PATH: systemPath, AGENTS_RUN: job.run.id }, detached: true },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await Promise.race([once(child, 'spawn'), once(child, 'error').then(([error]) => Promise.reject(error))]);
  const closed = once(child, 'close');
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => job.onBytes(bytes));
  const roots = child.pid === undefined ? [] : [child.pid];
  const tree = new ProcessTree(job.run, roots, process.getuid?.() ?? -1);
  const end = await firstEnd(deps, { job, child, tree });
  await endAll({ job, child, tree });
  await settle(deps, closed, [child.stdout, child.stderr]);
  return end;
}

async function firstEnd(
  { clock }: { clock: Clock },
  { job, child, tree }: { job: Job; child: ChildProcess; tree: ProcessTree },
): Promise<JobEnd> {
  const over = new AbortController();
  const stopped = AbortSignal.any([job.signal, over.signal]);
  try {
    return await Promise.race([
      exitOf(child),
      clock
        .sleep(job.timeoutMs, stopped)
        .then((): JobEnd => ({ ended: job.signal.aborted ? 'aborted' : 'timeout' })),
      watchUse({ clock }, { tree, root: job.run.root, limits: job.limits }, stopped).then(
        (limit): JobEnd => (limit === undefined ? { ended: 'aborted' } : { ended: 'over_limit', limit }),
      ),
    ]);
  } finally {
    over.abort('the process has ended');
  }
}

/** As a shell says it: 128 and the number of the signal that ended it. */
async function exitOf(child: ChildProcess): Promise<JobEnd> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return { ended: 'exited', exitCode: child.exitCode ?? 128 + numberOf(child.signalCode) };
}

function numberOf(signal: NodeJS.Signals | null): number {
  return signal === null ? 0 : (constants.signals[signal] ?? 0);
}

async function endAll({
  job,
  child,
  tree,
}: {
  job: Job;
  child: ChildProcess;
  tree: ProcessTree;
}): Promise<void> {
  // Known before their parent is gone; with namespaces the system itself ends them all with the first.
  if (!job.endsTogether) await tree.look();
  if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) kill(-child.pid);
  await exitOf(child);
  if (!job.endsTogether) await tree.end();
}

async function settle(
  { clock }: { clock: Clock },
  closed: Promise<unknown>,
  streams: readonly Readable[],
): Promise<void> {
  const over = new AbortController();
  await Promise.race([closed, clock.sleep(lastBytesMs, over.signal)]);
  over.abort('closed');
  for (const stream of streams) stream.destroy();
}
