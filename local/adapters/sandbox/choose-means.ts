import type { Log } from '#lambdas/ports/log.ts';
import { bubblewrap } from './bubblewrap.ts';
import type { Ground, Means } from './means.ts';
import { namespaces } from './namespaces.ts';
import { processGroup } from './process-group.ts';
import type { RunFolder } from './run-folder.ts';
import { runProgram } from './run-program.ts';

/** From the best to what is always left. */
export const allMeans: readonly Means[] = [bubblewrap, namespaces, processGroup];

const patienceMs = 10_000;

/** The first means that works here, found by trying: a program may be there and not be allowed to do its work. */
export async function chooseMeans(
  deps: { log: Pick<Log, 'info'> },
  { ground, run, candidates }: { ground: Ground; run: RunFolder; candidates: readonly Means[] },
): Promise<Means | undefined> {
  for (const means of candidates) {
    const trouble = await tryMeans(means, ground, run);
    if (trouble === undefined) return means;
    deps.log.info('the sandbox cannot use this', { means: means.name, trouble });
  }
  return undefined;
}

async function tryMeans(means: Means, ground: Ground, run: RunFolder): Promise<string | undefined> {
  const confined = { run, argv: ['true'] as const, env: {}, network: false, cpuSeconds: 10 };
  const argv = await means.wrap(ground, confined);
  return await runProgram(argv, AbortSignal.timeout(patienceMs)).then(
    () => undefined,
    // The message quotes the whole command line; what it complained of comes last.
    (error: unknown) => String(error).trimEnd().slice(-300),
  );
}
