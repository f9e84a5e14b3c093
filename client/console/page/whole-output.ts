import { limits } from '#shared/agent/limits.ts';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import { call } from './api.ts';
import type { Lines } from './kept-lines.ts';

/** All that an agent wrote so far: what the page has, or, where it keeps the newest lines only, read anew. */
export async function wholeOutput(agentId: string, lines: Lines): Promise<string> {
  if ((lines[0]?.seq ?? 1) === 1) return textOf(lines);
  let text = '';
  let answer: AgentOutput | undefined;
  do {
    const query = { after: answer?.next_cursor, limit: limits.outputLines.max };
    answer = await call<AgentOutput>('GET', `/api/agents/${agentId}/output`, { query });
    text += textOf(answer.lines);
  } while (answer.has_more);
  return text;
}

function textOf(lines: Lines): string {
  return lines.map(({ text }) => `${text}\n`).join('');
}
