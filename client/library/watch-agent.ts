import { limits } from '#shared/agent/limits.ts';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import type { AgentsApi } from '../http/agents-api.ts';
import { type OutageWorld, surviveOutage } from '../http/survive-outage.ts';

export interface WatchDeps {
  api: Pick<AgentsApi, 'output'>;
  world: OutageWorld;
}

export interface LookOptions {
  /** How long the platform may wait for something new. */
  waitSeconds: number;
  signal?: AbortSignal | undefined;
}

/** Between two answers that told nothing new: a platform that doesn't wait must not be asked without pause. */
const idlePauseMs = 1_000;

/** Looks at an agent with a position of its own: what it sees stays unread for whoever reads the output. */
export class AgentWatch {
  readonly agentId: string;
  readonly #deps: WatchDeps;
  #last: AgentOutput | undefined;

  constructor(deps: WatchDeps, agentId: string) {
    this.#deps = deps;
    this.agentId = agentId;
  }

  /**
   * Waits for something new, over restarts of the platform too.
   * @throws {AgentsError}, or the signal's reason once that aborts.
   */
  async look({ waitSeconds, signal }: LookOptions): Promise<AgentOutput> {
    const { api, world } = this.#deps;
    const last = this.#last;
    const query = {
      // The first look tells at once where the agent is.
      wait_seconds: last === undefined || last.has_more ? 0 : waitSeconds,
      ...{ after: last?.next_cursor, limit: limits.outputLines.max },
    };
    const askedAt = world.now();
    const ask = () => api.output(this.agentId, query, { signal });
    const answer = await surviveOutage({ world, notice: () => undefined }, ask, signal);
    this.#last = answer;
    if (isIdle(answer, last) && world.now() - askedAt < idlePauseMs) await world.sleep(idlePauseMs, signal);
    return answer;
  }
}

function isIdle(answer: AgentOutput, last: AgentOutput | undefined): boolean {
  if (answer.status !== 'running' || last === undefined) return false;
  const isNews = answer.lines.length > 0 || answer.has_more;
  return !isNews && answer.progress.last_update === last.progress.last_update;
}
