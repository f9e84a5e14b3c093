import type { Clock } from '#lambdas/ports/clock.ts';
import type { SandboxEnd } from '#lambdas/ports/sandbox.ts';
import type { RunLimits } from './limits.ts';
import type { ProcessTree } from './process-tree.ts';
import { runProgram } from './run-program.ts';

type Limit = Extract<SandboxEnd, { ended: 'over_limit' }>['limit'];

const lookEveryMs = 250;
const measureEveryMs = 500;

/** Resolves when a run takes more than it may, and with `undefined` when `signal` aborts. */
export async function watchUse(
  deps: { clock: Clock },
  watched: { tree: ProcessTree; root: string; limits: RunLimits },
  signal: AbortSignal,
): Promise<Limit | undefined> {
  return await Promise.race([watchProcesses(deps, watched, signal), watchDisk(deps, watched, signal)]);
}

async function watchProcesses(
  { clock }: { clock: Clock },
  { tree, limits }: { tree: ProcessTree; limits: RunLimits },
  signal: AbortSignal,
): Promise<Limit | undefined> {
  for (;;) {
    await clock.sleep(lookEveryMs, signal);
    if (signal.aborted) return undefined;
    const processes = await tree.look();
    if (sumOf(processes, 'bytes') > limits.memoryBytes) return 'memory';
    // The system refuses to start more; where it counts other things too, this is what holds.
    if (sumOf(processes, 'threads') > limits.processes * 1.1) return 'processes';
  }
}

/** Measured by a program of the system, so that a hundred thousand files do not hold this process up. */
async function watchDisk(
  { clock }: { clock: Clock },
  { root, limits }: { root: string; limits: RunLimits },
  signal: AbortSignal,
): Promise<Limit | undefined> {
  let pauseMs = measureEveryMs;
  for (;;) {
    await clock.sleep(pauseMs, signal);
    if (signal.aborted) return undefined;
    const beganMs = clock.now().getTime();
    if ((await bytesBelow(root, signal)) > limits.diskBytes) return 'disk';
    pauseMs = Math.max(measureEveryMs, 4 * (clock.now().getTime() - beganMs));
  }
}

/** Files come and go meanwhile, and `du` complains of it; what it counted stands. */
async function bytesBelow(root: string, signal: AbortSignal): Promise<number> {
  const printed = await runProgram(
    ['sh', '-c', 'du -sx -B1 -- "$1" 2> /dev/null || :', 'sh', root],
    signal,
  ).catch(() => '');
  return Number.parseInt(printed, 10) || 0;
}

function sumOf(processes: Awaited<ReturnType<ProcessTree['look']>>, of: 'bytes' | 'threads'): number {
  return processes.reduce((sum, process) => sum + process[of], 0);
}
