import { limits } from '#shared/agent/limits.ts';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import { AgentsError } from '../http/agents-error.ts';
import { eitherSignal } from '../http/api-call.ts';
import { type PollDeps, pollOutput } from '../http/poll-output.ts';
import { checkNumber } from './client-options.ts';

export interface WaitOptions {
  /** Ends the wait; the agents go on. */
  signal?: AbortSignal | undefined;
  /** Called with each agent as it was seen last, at its end too; its lines stay unread. */
  onProgress?: ((agent: AgentOutput) => void) | undefined;
  /** How many agents are asked about at the same time; default 10. */
  concurrency?: number | undefined;
}

/** How one agent's wait was over: it ended, or it could not be asked. */
export type Waited = { agentId: string; end: AgentOutput } | { agentId: string; error: AgentsError };

const defaultConcurrency = 10;

/**
 * Tells of each agent as soon as it has ended or could not be asked. While there are more of them than may be asked
 * about at once they take turns, each shorter: an end is seen within half a minute.
 * @throws the signal's reason once it aborts. However it is left, no request of it goes on.
 */
export async function* watchEnds(
  deps: PollDeps,
  agentIds: readonly string[],
  { signal, onProgress, concurrency = defaultConcurrency }: WaitOptions,
): AsyncGenerator<Waited, void, undefined> {
  checkNumber('concurrency', concurrency, 1);
  const left = new AbortController();
  const either = eitherSignal(left.signal, signal);
  const looking = new Map<Watch, Promise<Look>>();
  const waitSeconds = () => shareOfWait(concurrency / (waiting.length + looking.size));
  const waiting = [...new Set(agentIds)].map((agentId): Watch => {
    const options = { signal: either, limit: limits.outputLines.max, waitSeconds };
    return { agentId, answers: pollOutput(deps, agentId, options) };
  });
  try {
    while (waiting.length + looking.size > 0) {
      for (const watch of waiting.splice(0, concurrency - looking.size))
        looking.set(watch, look(watch, either));
      const { watch, waited } = await Promise.race(looking.values());
      looking.delete(watch);
      if ('end' in waited) onProgress?.(waited.end);
      if ('end' in waited && waited.end.status === 'running') waiting.push(watch);
      else yield waited;
    }
  } finally {
    left.abort();
    await Promise.allSettled(looking.values());
  }
}

interface Watch {
  agentId: string;
  /** What is seen from a position of its own: for whoever reads the agent's output it stays unread. */
  answers: AsyncIterator<AgentOutput, void>;
}

interface Look {
  watch: Watch;
  waited: Waited;
}

async function look(watch: Watch, signal: AbortSignal | undefined): Promise<Look> {
  const { agentId, answers } = watch;
  try {
    const { value: end } = await answers.next();
    if (end === undefined) throw new Error(`${agentId} was watched beyond its end`);
    return { watch, waited: { agentId, end } };
  } catch (error) {
    if (signal?.aborted !== true && error instanceof AgentsError)
      return { watch, waited: { agentId, error } };
    throw error;
  }
}

function shareOfWait(share: number): number {
  return Math.max(1, Math.floor(limits.waitSeconds * Math.min(1, share)));
}
