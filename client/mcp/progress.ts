import type { ServerContext } from '@modelcontextprotocol/server';
import { onOneLine } from '#shared/agent/output.ts';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import type { McpWorld } from './mcp-world.ts';
import { visible } from './visible.ts';

type Step = Pick<AgentOutput, 'agent_id' | 'progress' | 'approval'>;

/** Clients give up on a call of which they hear nothing for a minute. */
const longestSilenceMs = 20_000;

/** What of a request a teller needs: whether its client wants to hear, and by which way. */
export interface Listening {
  mcpReq: Pick<ServerContext['mcpReq'], '_meta' | 'notify'>;
}

/**
 * Tells a client that gave a token how far an agent is: where that is new, and again after some silence, until it is
 * disposed of. To others it tells nothing.
 */
export class ProgressTeller implements Disposable {
  readonly #sleep: McpWorld['sleep'];
  readonly #request: Listening['mcpReq'];
  readonly #stop = new AbortController();
  #silence = new AbortController();
  #number = -1;
  #told = '';

  constructor({ sleep }: Pick<McpWorld, 'sleep'>, { mcpReq }: Listening) {
    this.#sleep = sleep;
    this.#request = mcpReq;
  }

  async tell(step: Step): Promise<void> {
    const told = `${step.progress.percent_complete} ${messageOf(step)}`;
    if (told === this.#told) return;
    this.#told = told;
    await this.#send(step);
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
  }

  async #send(step: Step): Promise<void> {
    const progressToken = this.#request._meta?.progressToken;
    if (progressToken === undefined || this.#stop.signal.aborted) return;
    this.#silence.abort();
    this.#silence = new AbortController();
    // The protocol wants each number above the one before.
    this.#number = Math.max(step.progress.percent_complete, this.#number + 0.01);
    const params = { progressToken, progress: this.#number, total: 100, message: messageOf(step) };
    await this.#request.notify({ method: 'notifications/progress', params });
    const until = AbortSignal.any([this.#silence.signal, this.#stop.signal]);
    // Cut short by whatever is told next; and a client that is gone hears nothing.
    void this.#sleep(longestSilenceMs, until)
      .then(() => this.#send(step))
      .catch(() => undefined);
  }
}

/** Of the agent's own words, as many as fit a status line. */
export function messageOf({ agent_id, progress, approval }: Step): string {
  const step = approval === undefined ? progress.current_step : `waits for approval: ${approval.title}`;
  return `${agent_id}: ${visible(onOneLine(step)).slice(0, 200)}`;
}
