import type { ApprovalMove } from './approval-rules.ts';
import type { OutputLine } from './output.ts';
import type { AgentRecord, AgentStart, Progress, RunningAgent } from './record.ts';
import { noUsage } from './usage.ts';

/** The record of an agent that has not taken a turn. */
export function beginCourse(start: AgentStart): RunningAgent {
  const progress = { current_step: 'Starting', percent_complete: 0, last_update: start.started_at };
  return {
    ...start,
    status: 'running',
    turn: 0,
    next_seq: 1,
    progress,
    usage: noUsage,
    artifacts: [],
    epoch: 0,
    lease: '',
  };
}

/** Gives lines the record's next numbers. */
export function numberLines(
  record: Pick<AgentRecord, 'next_seq'>,
  texts: readonly string[],
  at: string,
): OutputLine[] {
  return texts.map((text, index) => ({ seq: record.next_seq + index, at, text }));
}

/** Progress never goes back, also when two writers report side by side. */
export function joinProgress(reached: Progress, reported: Progress | undefined): Progress {
  if (reported === undefined) return reached;
  const percent_complete = Math.max(reached.percent_complete, reported.percent_complete);
  return { ...reported, percent_complete };
}

/** The record and the lines behind a move of its approvals. */
export function applyMove(
  record: RunningAgent,
  { approvals, lines, currentStep, at }: NonNullable<ApprovalMove<unknown>['change']>,
): { record: RunningAgent; lines: OutputLine[] } {
  const numbered = numberLines(record, lines, at);
  const progress =
    currentStep === undefined
      ? record.progress
      : { ...record.progress, current_step: currentStep, last_update: at };
  const next_seq = record.next_seq + numbered.length;
  return { record: { ...record, approvals, next_seq, progress }, lines: numbered };
}

/** Why a write to a record may not happen; `undefined` where it may. */
export function whyRefused(
  record: AgentRecord | undefined,
  demand: { lease?: string | undefined; turn?: number | undefined; epoch?: number | undefined } = {},
): 'unknown_agent' | 'ended' | 'stale' | undefined {
  if (record === undefined) return 'unknown_agent';
  if (record.status !== 'running') return 'ended';
  if (demand.lease !== undefined && demand.lease !== record.lease) return 'stale';
  if (demand.turn !== undefined && demand.turn !== record.turn + 1) return 'stale';
  if (demand.epoch !== undefined && demand.epoch !== record.epoch) return 'stale';
  return undefined;
}
