import type { RunningAgent } from '#shared/agent/record.ts';
import type { StepDependencies } from './dependencies.ts';
import { watchFence } from './watch-fence.ts';

/** Why guarded work was told to stop. */
export type StopCause = 'deadline' | 'fenced' | 'shutdown';

/** Tells the work to stop, and afterwards whether and why it was told. */
export interface Guard {
  signal: AbortSignal;
  /** Cuts the work because a write was refused. */
  fence(): void;
  stopped(): StopCause | undefined;
}

/**
 * Runs `work` under everything that may stop it: the agent's deadline, its end by somebody else, and the
 * step's own signal. Watching ends with the work.
 */
export async function runGuarded<Result>(
  deps: Pick<StepDependencies, 'store' | 'clock' | 'log'>,
  step: { record: RunningAgent; signal: AbortSignal },
  work: (guard: Guard) => Promise<Result>,
): Promise<Result> {
  const working = new AbortController();
  const watching = new AbortController();
  let cause: StopCause | undefined;
  const stop = (why: StopCause): void => {
    cause ??= why;
    working.abort();
  };
  const guard: Guard = { signal: working.signal, fence: () => stop('fenced'), stopped: () => cause };
  const shutDown = () => stop('shutdown');
  step.signal.addEventListener('abort', shutDown);
  if (step.signal.aborted) shutDown();

  const leftMs = Date.parse(step.record.deadline_at) - deps.clock.now().getTime();
  void deps.clock.sleep(leftMs, watching.signal).then(() => {
    if (!watching.signal.aborted) stop('deadline');
  });
  watchFence(deps, step.record.agent_id, { signal: watching.signal, onEnded: guard.fence }).catch(
    // Without the watch a kill is still seen by the next write.
    (error: unknown) => deps.log.warn('the fence is not watched', { error: String(error) }),
  );
  try {
    return await work(guard);
  } finally {
    // Given a reason, for without one it is an exception with a stack, at each turn.
    watching.abort('the work has ended');
    step.signal.removeEventListener('abort', shutDown);
  }
}
