import { availableParallelism } from 'node:os';
import type { Clock } from '#lambdas/ports/clock.ts';
import type { Preparation, SandboxCommand, SandboxEnd } from '#lambdas/ports/sandbox.ts';
import type { BoundedOutput } from './bounded-output.ts';
import type { Ground, Means } from './means.ts';
import type { RunFolder } from './run-folder.ts';
import { type JobEnd, runProcess } from './run-process.ts';

export interface Around {
  ground: Ground;
  means: Means;
  run: RunFolder;
  command: SandboxCommand;
  output: BoundedOutput;
}

/** Runs the command, or its preparation, to its end. */
export async function startPart(
  deps: { clock: Clock },
  { ground, means, run, command, output }: Around,
  { argv, timeoutMs, network }: Preparation,
): Promise<JobEnd> {
  const cpuSeconds = Math.ceil(timeoutMs / 1_000) * availableParallelism() + 1;
  const confined = await means.wrap(ground, { run, argv, env: command.env, network, cpuSeconds });
  return await runProcess(deps, {
    ...{ argv: confined, run, timeoutMs, limits: ground.limits, endsTogether: means.endsTogether },
    ...{ signal: command.signal, onBytes: (bytes) => output.add(bytes) },
  });
}

export const wentWell: JobEnd = { ended: 'exited', exitCode: 0 };

export function endedWell(end: JobEnd): boolean {
  return end.ended === 'exited' && end.exitCode === 0;
}

/** What becomes of a command whose preparation ended like this. */
export function unprepared(end: JobEnd): SandboxEnd {
  if (end.ended === 'exited') return { ended: 'unprepared', exitCode: end.exitCode };
  return end.ended === 'timeout' ? { ended: 'unprepared', exitCode: 'timeout' } : end;
}
