import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { Clock } from '#lambdas/ports/clock.ts';
import type { TemplateText } from '#lambdas/ports/template-rules.ts';
import { type CheckerLine, checkerLineSchema } from './checker-lines.ts';

export interface CheckerJob {
  /** A TypeScript file that says lines as `checkerLineSchema` has them. */
  program: string;
  /** The one place where it may write. */
  folder: string;
  templates: readonly TemplateText[];
  timeoutMs: number;
  heapMegabytes: number;
}

/**
 * Runs the checker once, with no environment, no right to start programs, and little memory and time. What it said
 * until it ended is answered, however it ended. @throws what the signal is aborted with; the process is gone then.
 */
export async function runChecker(
  { clock }: { clock: Pick<Clock, 'sleep'> },
  job: CheckerJob,
  signal: AbortSignal,
): Promise<{ lines: CheckerLine[]; isLate: boolean }> {
  signal.throwIfAborted();
  const [late, over] = [new AbortController(), new AbortController()];
  const child = spawn(process.execPath, [...rightsIn(job), job.program], {
    ...{ cwd: job.folder, env: {}, stdio: ['pipe', 'pipe', 'ignore'], killSignal: 'SIGKILL' },
    signal: AbortSignal.any([signal, late.signal]),
  });
  // One that was ended, or never began, has said too little, which is judged below.
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify(job.templates));
  const closed = new Promise((resolve) => child.once('close', resolve));
  void clock.sleep(job.timeoutMs, over.signal).then(() => {
    if (!over.signal.aborted) late.abort();
  });
  const said = await text(child.stdout).catch(() => '');
  await closed;
  over.abort();
  signal.throwIfAborted();
  return { lines: linesOf(said), isLate: late.signal.aborted };
}

function rightsIn({ folder, heapMegabytes }: CheckerJob): string[] {
  const files = ['--allow-fs-read=*', `--allow-fs-write=${folder}/`];
  return ['--permission', ...files, `--max-old-space-size=${heapMegabytes}`];
}

/** The last line may be cut; it counts as not said. */
function linesOf(said: string): CheckerLine[] {
  const lines = said.split('\n').slice(0, -1);
  return lines.flatMap((line) => checkerLineSchema.safeParse(parsed(line)).data ?? []);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
