import type { ServerContext } from '@modelcontextprotocol/server';
import { onOneLine } from '#shared/agent/output.ts';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import { visible } from './visible.ts';

type Step = Pick<AgentOutput, 'agent_id' | 'progress' | 'approval'>;

/** Tells a client that gave a token how far an agent is; to others it tells nothing. */
export function progressReporter({ mcpReq }: ServerContext): (step: Step) => Promise<void> {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return async () => undefined;
  let last = -1;
  return async (step) => {
    // The protocol wants each number above the one before; a client that hears of nothing gives up.
    last = Math.max(step.progress.percent_complete, last + 0.01);
    const params = { progressToken, progress: last, total: 100, message: messageOf(step) };
    await mcpReq.notify({ method: 'notifications/progress', params });
  };
}

/** Of the agent's own words, as many as fit a status line. */
export function messageOf({ agent_id, progress, approval }: Step): string {
  const step = approval === undefined ? progress.current_step : `waits for approval: ${approval.title}`;
  return `${agent_id}: ${visible(onOneLine(step)).slice(0, 200)}`;
}
