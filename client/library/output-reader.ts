import { limits } from '#shared/agent/limits.ts';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import type { AgentsApi } from '../http/agents-api.ts';
import { type OutageWorld, surviveOutage } from '../http/survive-outage.ts';

export interface OutputRequest {
  agent_id: string;
  /** RE2: only lines that it matches. Lines that it drops count as read. */
  filter?: string;
  /** How long to wait for something new, at most 25; default: not at all. */
  wait_seconds?: number;
}

type Output = Pick<AgentsApi, 'output'>;

/** Reads agents' outputs and remembers how far: no line is handed out twice. */
export class OutputReader {
  readonly #world: OutageWorld;
  readonly #connect: () => Promise<Output>;
  readonly #cursors = new Map<string, string>();
  readonly #reading = new Map<string, Promise<unknown>>();

  constructor(world: OutageWorld, connect: () => Promise<Output>) {
    this.#world = world;
    this.#connect = connect;
  }

  /** What is new since the last call for this agent. Calls at the same time take turns. */
  readNew(request: OutputRequest): Promise<AgentOutput> {
    const before = this.#reading.get(request.agent_id) ?? Promise.resolve();
    const read = before.then(() => this.#read(request));
    this.#reading.set(
      request.agent_id,
      // Whoever comes next does not care how this one went.
      read.catch(() => undefined),
    );
    return read;
  }

  /** Waits for the agent's end, over restarts of the platform too; answers its whole output, now read. */
  async readToEnd(agent_id: string): Promise<AgentOutput> {
    const lines: AgentOutput['lines'] = [];
    const wait = () => this.readNew({ agent_id, wait_seconds: limits.waitSeconds });
    for (;;) {
      const answer = await surviveOutage({ world: this.#world, notice: () => undefined }, wait, undefined);
      lines.push(...answer.lines);
      if (answer.status !== 'running') return joinLines(answer, lines);
    }
  }

  async #read({ agent_id, filter, wait_seconds }: OutputRequest): Promise<AgentOutput> {
    const lines: AgentOutput['lines'] = [];
    for (;;) {
      const cursor = this.#cursors.get(agent_id);
      const api = await this.#connect();
      const answer = await api.output(agent_id, {
        ...(filter !== undefined && { filter }),
        ...(wait_seconds !== undefined && { wait_seconds }),
        ...(cursor !== undefined && { after: cursor }),
      });
      this.#cursors.set(agent_id, answer.next_cursor);
      lines.push(...answer.lines);
      if (!answer.has_more) return joinLines(answer, lines);
    }
  }
}

function joinLines(answer: AgentOutput, lines: AgentOutput['lines']): AgentOutput {
  return { ...answer, lines, output: lines.map(({ text }) => text).join('\n') };
}
