import { sweep } from '#lambdas/events/sweep.ts';
import type { Clock } from '#lambdas/ports/clock.ts';
import type { Log } from '#lambdas/ports/log.ts';
import type { Engine } from './engine.ts';

const sweepEveryMs = 5 * 60_000;

/** What AWS does by rules and by TTL: looks after agents whose end got lost, and drops what has expired. */
export function startUpkeep(
  { clock, log }: { clock: Clock; log: Log },
  engine: Engine,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await engine.purge().catch((error: unknown) => log.error('purge failed', { error }));
      await clock.sleep(sweepEveryMs, stopping.signal);
      if (stopping.signal.aborted) return;
      await sweep(engine).catch((error: unknown) => log.error('sweep failed', { error }));
    }
  };
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
