import { limits } from '#shared/agent/limits.ts';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import { AgentsError } from '../http/agents-error.ts';
import { eitherSignal } from '../http/api-call.ts';
import { AgentWatch, type LookOptions, type WatchDeps } from './watch-agent.ts';

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
  deps: WatchDeps,
  agentIds: readonly string[],
  { signal, onProgress, concurrency = defaultConcurrency }: WaitOptions,
): AsyncGenerator<Waited, void, undefined> {
  const left = new AbortController();
  const either = eitherSignal(left.signal, signal);
  const waiting = [...new Set(agentIds)].map((id) => new AgentWatch(deps, id));
  const looking = new Map<AgentWatch, Promise<Look>>();
  try {
    while (waiting.length + looking.size > 0) {
      const waitSeconds = shareOfWait(concurrency / (waiting.length + looking.size));
      for (const watch of waiting.splice(0, concurrency - looking.size)) {
        looking.set(watch, look(watch, { waitSeconds, signal: either }));
      }
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

interface Look {
  watch: AgentWatch;
  waited: Waited;
}

async function look(watch: AgentWatch, options: LookOptions): Promise<Look> {
  const { agentId } = watch;
  try {
    return { watch, waited: { agentId, end: await watch.look(options) } };
  } catch (error) {
    if (options.signal?.aborted !== true && error instanceof AgentsError) {
      return { watch, waited: { agentId, error } };
    }
    throw error;
  }
}

function shareOfWait(share: number): number {
  return Math.max(1, Math.floor(limits.waitSeconds * Math.min(1, share)));
}
