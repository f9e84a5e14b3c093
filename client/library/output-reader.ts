import type { AgentOutput } from '#shared/contract/agent-output.ts';
import type { AgentsApi } from '../http/agents-api.ts';
import type { RequestOptions } from './client-options.ts';

export interface OutputRequest {
  agent_id: string;
  /** RE2: only lines that it matches. Lines that it drops count as read. */
  filter?: string | undefined;
  /** How long to wait for something new, at most 25; default: not at all. */
  wait_seconds?: number | undefined;
}

/** Reads agents' outputs and remembers how far: no line is handed out twice. */
export class OutputReader {
  readonly #api: Pick<AgentsApi, 'output'>;
  readonly #cursors = new Map<string, string>();
  readonly #reading = new Map<string, Promise<unknown>>();

  constructor(api: Pick<AgentsApi, 'output'>) {
    this.#api = api;
  }

  /**
   * What is new since the last call for this agent. Calls at the same time take turns; one that fails or is aborted
   * leaves what it would have read to the next.
   */
  readNew(request: OutputRequest, options: RequestOptions = {}): Promise<AgentOutput> {
    const before = this.#reading.get(request.agent_id) ?? Promise.resolve();
    const read = before.then(() => this.#read(request, options));
    this.#reading.set(
      request.agent_id,
      // Whoever comes next does not care how this one went.
      read.catch(() => undefined),
    );
    return read;
  }

  async #read(
    { agent_id, filter, wait_seconds }: OutputRequest,
    { signal }: RequestOptions,
  ): Promise<AgentOutput> {
    const lines: AgentOutput['lines'] = [];
    for (let after = this.#cursors.get(agent_id); ; ) {
      const query = { filter, wait_seconds, after };
      const answer = await this.#api.output(agent_id, query, { signal });
      lines.push(...answer.lines);
      after = answer.next_cursor;
      if (answer.has_more) continue;
      // Only now: the lines of an answer before one that failed are still to be handed out.
      this.#cursors.set(agent_id, after);
      return { ...answer, lines, output: lines.map(({ text }) => text).join('\n') };
    }
  }
}
