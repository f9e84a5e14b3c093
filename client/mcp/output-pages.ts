import { limits } from '#shared/agent/limits.ts';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import type { AgentsApi } from '../http/agents-api.ts';
import { Turns } from '../http/turns.ts';

/** What one answer holds at most: a model's context is small, and clients cut what is long. */
const page = { bytes: limits.toolResultBytes, lines: 500 };
/** Agents whose place is kept; the one longest unread is read from its first line again. */
const maxKept = 1_000;

export interface PageRequest {
  agent_id: string;
  /** RE2: only lines that it matches. Lines that it drops count as read. */
  filter?: string | undefined;
  wait_seconds?: number | undefined;
  /** A cursor of an earlier answer, or `start`; left out: where the last page ended. */
  after?: string | undefined;
}

/** Reads agents' outputs page by page and remembers how far. */
export class OutputPages {
  readonly #connect: () => Promise<Pick<AgentsApi, 'output'>>;
  readonly #isRemembering: boolean;
  readonly #cursors = new Map<string, string>();
  readonly #turns = new Turns();

  constructor(
    connect: () => Promise<Pick<AgentsApi, 'output'>>,
    { isRemembering }: { isRemembering: boolean },
  ) {
    this.#connect = connect;
    this.#isRemembering = isRemembering;
  }

  /**
   * The next page; `has_more` says that another one is there. Calls for one agent take turns.
   * @throws {AgentsError}, or the signal's reason: then nothing counts as read.
   */
  next(request: PageRequest, signal: AbortSignal): Promise<AgentOutput> {
    return this.#turns.take(request.agent_id, () => this.#read(request, signal), signal);
  }

  /** Everything up to here has been handed out. */
  remember(agentId: string, cursor: string): void {
    if (!this.#isRemembering) return;
    this.#cursors.delete(agentId);
    this.#cursors.set(agentId, cursor);
    const [oldest] = this.#cursors.keys();
    if (this.#cursors.size > maxKept && oldest !== undefined) this.#cursors.delete(oldest);
  }

  async #read({ agent_id, filter, wait_seconds, after }: PageRequest, signal: AbortSignal) {
    signal.throwIfAborted();
    const api = await this.#connect();
    const cursor = after === 'start' ? undefined : (after ?? this.#cursors.get(agent_id));
    const query = {
      ...(filter !== undefined && { filter }),
      ...(cursor !== undefined && { after: cursor }),
    };
    const wait = wait_seconds === undefined ? {} : { wait_seconds };
    const whole = await api.output(agent_id, { ...query, ...wait, limit: page.lines }, { signal });
    const fitting = countFitting(whole.lines);
    const answer =
      fitting === whole.lines.length
        ? whole
        : // Asked again for as many as fit: only the platform makes cursors.
          await api.output(agent_id, { ...query, limit: fitting }, { signal });
    signal.throwIfAborted();
    this.remember(agent_id, answer.next_cursor);
    return answer;
  }
}

/** At least one: a line is far shorter than a page. */
function countFitting(lines: AgentOutput['lines']): number {
  let room: number = page.bytes;
  const cut = lines.findIndex(({ text }) => {
    room -= Buffer.byteLength(text) + 1;
    return room < 0;
  });
  return cut === -1 ? lines.length : Math.max(1, cut);
}
