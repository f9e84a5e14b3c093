import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
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
 * Runs the checker once: it reads its own code and packages and nothing else of this machine, has no environment, no
 * right to start programs, little memory and time, and where the system can do it no network. What it said until it
 * ended is answered, however it ended. @throws what the signal is aborted with; the process is gone then.
 */
export async function runChecker(
  { clock }: { clock: Pick<Clock, 'sleep'> },
  job: CheckerJob,
  signal: AbortSignal,
): Promise<{ lines: CheckerLine[]; isLate: boolean }> {
  signal.throwIfAborted();
  const [late, over] = [new AbortController(), new AbortController()];
  const child = spawn('/bin/sh', ['-c', begin, 'sh', process.execPath, ...rightsIn(job), job.program], {
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
  const said = await hear(child.stdout, () => child.kill('SIGKILL'));
  await closed;
  over.abort();
  signal.throwIfAborted();
  return { lines: linesOf(said), isLate: late.signal.aborted };
}

/** Far more than is said of many templates with all that can be wrong. */
const mostBytes = 64 * 1024 * 1024;

/** What is said until its end, or until it is too much. */
async function hear(voice: Readable, silence: () => void): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of voice) {
      bytes += chunk.length;
      if (bytes > mostBytes) break;
      chunks.push(chunk);
    }
  } catch {
    // Cut off: what came before counts.
  }
  if (bytes > mostBytes) silence();
  return Buffer.concat(chunks).toString('utf8');
}

/** It stays one process, so that a signal to it ends all of it. */
const begin = `
for as in '' --map-root-user; do
  unshare --net $as true 2> /dev/null && exec env -i unshare --net $as -- "$@"
done
exec env -i "$@"`;

const root = resolve(import.meta.dirname, '../../..');
const packages = join(root, 'node_modules');

function rightsIn({ program, folder, heapMegabytes }: CheckerJob): string[] {
  const code = ['package.json', 'lambdas/template-rules/', 'lambdas/ports/'].map((it) => join(root, it));
  // Packages may be linked from elsewhere, and are found by their own place.
  const read = [...code, packages, `${realpathSync(packages)}/`, `${dirname(program)}/`, `${folder}/`];
  const files = [...read.map((it) => `--allow-fs-read=${it}`), `--allow-fs-write=${folder}/`];
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
