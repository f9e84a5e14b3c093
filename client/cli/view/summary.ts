import { renderCost } from '#client/render/cost.ts';
import { renderDuration } from '#client/render/duration.ts';
import { cleanLine } from '#shared/agent/output.ts';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import type { Paint } from './paint.ts';

/** How an agent ended, in one line: `✔ agent-x completed in 3m 45s, exit code 0, 12,034 tokens, $0.0123`. */
export function renderSummary(answer: AgentOutput, paint: Paint): string {
  const { agent_id, status, duration_seconds, exit_code = 0, error } = answer;
  const isGood = status === 'completed' && exit_code === 0;
  const mark = isGood ? paint('green', '✔') : paint('red', '✖');
  const facts = [
    `${agent_id} ${status} ${status === 'completed' ? 'in' : 'after'} ${renderTaken(duration_seconds)}`,
    ...(error === undefined ? [] : [cleanLine(error)]),
    `exit code ${exit_code}`,
    ...costOf(answer),
  ];
  return `${mark} ${facts.join(', ')}`;
}

/** Short runs with tenths: `0s` would read as if nothing had been done. */
function renderTaken(seconds: number): string {
  return seconds < 10 ? `${seconds.toFixed(1)}s` : renderDuration(seconds * 1000);
}

function costOf({ usage, rehearsal }: AgentOutput): string[] {
  if (rehearsal) return ['rehearsal: no model was behind it'];
  const { input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost_usd } = usage;
  const tokens = input_tokens + output_tokens + cache_read_tokens + cache_write_tokens;
  return [`${tokens.toLocaleString('en-US')} tokens`, renderCost(cost_usd)];
}
