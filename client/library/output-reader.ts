import type { AgentOutput } from '#shared/contract/agent-output.ts';
import { type FollowDeps, followOutput } from '../http/event-stream.ts';
import { Turns } from '../http/turns.ts';
import type { RequestOptions } from './client-options.ts';

export interface FollowRequest {
  agent_id: string;
  /** RE2: only lines that it matches. Lines that it drops count as read. */
  filter?: string | undefined;
}

export interface OutputRequest extends FollowRequest {
  /** How long to wait for something new, at most 25; default: not at all. */
  wait_seconds?: number | undefined;
}

/** How far an agent's output was handed out. */
interface Position {
  /** To go on from, where anything was read. */
  cursor?: string;
  /** The last line that was handed out. */
  seq: number;
}

/** Reads agents' outputs and remembers how far: no line is handed out twice, however many read at the same time. */
export class OutputReader {
  readonly #deps: FollowDeps;
  readonly #positions = new Map<string, Position>();
  readonly #turns = new Turns();

  constructor(deps: FollowDeps) {
    this.#deps = deps;
  }

  /**
   * What is new since the last call for this agent. Calls at the same time take turns; one that fails or is aborted
   * leaves what it would have read to the next.
   */
  readNew(request: OutputRequest, options: RequestOptions = {}): Promise<AgentOutput> {
    const read = async () => this.handOut(await this.peek(request, options));
    return this.#turns.take(request.agent_id, read, options.signal);
  }

  /** What is new, as it comes, to the agent's end. */
  async *follow(
    { agent_id, filter }: FollowRequest,
    { signal }: RequestOptions,
  ): AsyncGenerator<AgentOutput, void, undefined> {
    const after = this.#positions.get(agent_id)?.cursor;
    for await (const answer of followOutput(this.#deps, agent_id, { filter, after, signal })) {
      yield this.handOut(answer);
    }
  }

  /** What is new, in one answer, which counts as read once it is handed out. */
  async peek(
    { agent_id, filter, wait_seconds }: OutputRequest,
    { signal }: RequestOptions,
  ): Promise<AgentOutput> {
    const lines: AgentOutput['lines'] = [];
    for (let after = this.#positions.get(agent_id)?.cursor; ; ) {
      const query = { filter, wait_seconds, after };
      const answer = await this.#deps.api.output(agent_id, query, { signal });
      lines.push(...answer.lines);
      if (!answer.has_more) return { ...answer, lines };
      after = answer.next_cursor;
    }
  }

  /** The answer without lines that were handed out meanwhile; now it counts as read. */
  handOut(answer: AgentOutput): AgentOutput {
    const { agent_id, next_cursor: cursor } = answer;
    const { seq } = this.#positions.get(agent_id) ?? { seq: 0 };
    const lines = answer.lines.filter((line) => line.seq > seq);
    this.#positions.set(agent_id, { cursor, seq: lines.at(-1)?.seq ?? seq });
    return { ...answer, lines, output: lines.map(({ text }) => text).join('\n') };
  }
}
