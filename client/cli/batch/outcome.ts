import { costOf, renderCost } from '#client/render/cost.ts';
import { cleanLine, onOneLine } from '#shared/agent/output.ts';
import type { ListedAgent } from '#shared/contract/list-agents.ts';
import { exitCodeOf, exitCodeOfAgent } from '../exit-codes.ts';
import { describeFailure } from '../failure.ts';
import { fitColumns } from '../view/progress-bar.ts';
import { oneLine, renderEnd } from '../watch/render-change.ts';
import type { BatchTask } from './read-batch.ts';
import type { Start } from './start-batch.ts';

/** How one task came out: its agent as last seen, or why there is none. */
export interface Outcome {
  task: BatchTask;
  agentId?: string;
  agent?: ListedAgent | undefined;
  /** The first line of what it came to: `[RESULT] ...` */
  result?: string;
  error?: unknown;
}

export function outcomeOf(start: Start, last: ReadonlyMap<string, ListedAgent>): Outcome {
  return 'error' in start ? start : { ...start, agent: last.get(start.agentId) };
}

export function renderTotal(outcomes: readonly Outcome[]): string {
  const good = outcomes.filter((outcome) => exitCodeOfOutcome(outcome) === 0).length;
  // Two tasks may have led to one agent.
  const cost = new Map(
    outcomes.map(({ agentId, agent }) => [agentId, agent === undefined ? 0 : costOf(agent)]),
  );
  const total = [...cost.values()].reduce((sum, one) => sum + one, 0);
  const isRehearsal = outcomes.some(({ agent }) => agent?.rehearsal === true) && total === 0;
  return `${good} of ${outcomes.length} completed with exit code 0, ${isRehearsal ? 'no model' : renderCost(total)}`;
}

/** What is not known to have gone well did not. */
export function exitCodeOfOutcome({ agent, error }: Outcome): number {
  if (error !== undefined) return exitCodeOf(error);
  return agent === undefined || agent.status === 'running' ? 1 : exitCodeOfAgent(agent);
}

export function renderOutcome(outcome: Outcome): string {
  const { task, agent, agentId = '', error } = outcome;
  const mark = exitCodeOfOutcome(outcome) === 0 ? '✔' : '✖';
  if (error !== undefined) return `${mark} ${renderRefusal({ task, error })}`;
  if (agent === undefined || agent.status === 'running')
    return `${mark} ${agentId}: how it ended is not known`;
  return `${mark} ${renderEnd(agent)}  ${cleanLine(onOneLine(agent.description))}`;
}

/** Below its agent's line, cut to the columns of a terminal. */
export function renderResult({ result }: Outcome, columns: number | undefined): string[] {
  if (result === undefined) return [];
  const line = `  ${oneLine(result)}`;
  return [columns === undefined ? line : fitColumns(line, columns - 1)];
}

export function renderRefusal({ task, error }: { task: BatchTask; error: unknown }): string {
  const why = cleanLine(onOneLine(describeFailure(error).message));
  return `line ${task.line}, ${task.task.subagent_type}: not started: ${why}`;
}

export function describeOutcome(outcome: Outcome): Record<string, unknown> {
  const { task, agentId, agent, result, error } = outcome;
  return {
    line: task.line,
    ...(agent ?? { subagent_type: task.task.subagent_type }),
    ...(agentId === undefined ? {} : { agent_id: agentId }),
    ...(result === undefined ? {} : { result }),
    ...(error === undefined ? {} : { error: describeFailure(error) }),
  };
}

export function worst(codes: readonly number[]): number {
  return Math.max(0, ...codes);
}
