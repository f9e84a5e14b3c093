import type { ClaimRequest, TurnCommit } from '#lambdas/ports/agent-store.ts';
import type { askForApproval, Decision } from '#shared/agent/approval-rules.ts';
import type { Artifact } from '#shared/agent/artifact.ts';
import type { CallRecord } from '#shared/agent/call-record.ts';
import type { PendingCall, ToolAnswer, Turn } from '#shared/agent/conversation.ts';
import { type EndCause, makeEnd } from '#shared/agent/end.ts';
import { makeAgentId, ownerSchema, type WorkspaceId, workspaceIdSchema } from '#shared/agent/ids.ts';
import type { Progress, RunningAgent } from '#shared/agent/record.ts';
import { noUsage } from '#shared/agent/usage.ts';
import { countingIds } from '#test/fakes/counting-ids.ts';

export const ann = ownerSchema.parse('arn:aws:iam::111122223333:user/ann');
export const ben = ownerSchema.parse('arn:aws:iam::111122223333:user/ben');

/** When the agents of these samples start, unless a test says otherwise: the manual clock's own beginning. */
export const dawn = '2026-11-22T12:00:00.000Z';

const ids = countingIds();

export function workspaceOf(letter: string): WorkspaceId {
  return workspaceIdSchema.parse(`ws-${letter.repeat(64)}`);
}

/** A claim for an agent that nobody else has; whatever a test cares about is given. */
export function claimOf(
  start: Partial<ClaimRequest['start']> = {},
  request: Partial<Omit<ClaimRequest, 'start'>> = {},
): ClaimRequest {
  const subagent_type = start.subagent_type ?? 'code-review-agent';
  return {
    maxRunning: 100,
    onDuplicate: 'allow',
    firstLines: [],
    ...request,
    start: {
      agent_id: makeAgentId(subagent_type, ids.bytes(10)),
      owner: ann,
      subagent_type,
      description: 'Review the change',
      prompt: 'Review the change on this branch',
      model: 'claude-haiku-5-5',
      timeout_minutes: 30,
      max_turns: 200,
      started_at: dawn,
      deadline_at: '2026-11-22T12:30:00.000Z',
      rehearsal: false,
      ...start,
    },
  };
}

export function progressOf(percent_complete: number, last_update = dawn): Progress {
  return { current_step: `At ${percent_complete}`, percent_complete, last_update };
}

export function turnOf(turn: number, parts: Partial<Turn> = {}): Turn {
  return {
    turn,
    content: [{ type: 'text', text: `Turn ${turn}` }],
    stop_reason: 'end_turn',
    tool_calls: [],
    usage: noUsage,
    at: dawn,
    ...parts,
  };
}

export function commitOf(lease: string, turn: Turn, parts: Partial<TurnCommit> = {}): TurnCommit {
  return { lease, turn, lines: [], progress: progressOf(0), answers: [], rehearsal: false, ...parts };
}

export function answerOf(turn: number, tool_use_id: string, content = 'Found nothing.'): ToolAnswer {
  return {
    turn,
    tool_use_id,
    tool: 'search',
    content,
    is_error: false,
    duration_ms: 12,
    findings: [],
    not_checked: [],
  };
}

export function pendingOf(turn: number, tool_use_id: string, parts: Partial<PendingCall> = {}): PendingCall {
  return {
    ...{ turn, tool_use_id, tool: 'search', round: 1, started_at: dawn },
    ...{ wake_at: '2026-11-22T12:01:00.000Z', state: { page: 1 } },
    ...parts,
  };
}

export function artifactOf(name: string, parts: Partial<Artifact> = {}): Artifact {
  return { name, media_type: 'text/plain', bytes: 10, sha256: 'ab'.repeat(32), created_at: dawn, ...parts };
}

export function callRecordOf(agent: RunningAgent, parts: Partial<CallRecord> = {}): CallRecord {
  const { agent_id, subagent_type, owner } = agent;
  return {
    ...{ agent_id, subagent_type, owner, turn: 1, tool_use_id: 'toolu_1', tool: 'search', input: '{}' },
    ...{ started_at: dawn, duration_ms: 12, outcome: 'ok' },
    ...parts,
  };
}

export function endOf(cause: EndCause = { reason: 'finished', exitCode: 0 }, at = dawn) {
  return makeEnd(cause, at);
}

export function batchOf(lines: readonly string[], turn = 1) {
  return { turn, lines, at: dawn };
}

/** A question for the call `toolu_1` of turn 1, open for ten minutes from dawn. */
export function approvalRequest(
  parts: Partial<Parameters<typeof askForApproval>[0]> = {},
): Parameters<typeof askForApproval>[0] {
  return {
    ...{ turn: 1, tool_use_id: 'toolu_1', tool: 'deploy', title: 'Deploy shop to prod' },
    ...{ details: 'Replaces the database', plan_hash: 'a'.repeat(64) },
    ...{ requested_at: dawn, expires_at: '2026-11-22T12:10:00.000Z' },
    ...parts,
  };
}

export function decisionOf(parts: Partial<Decision> = {}): Decision {
  return { decision: 'approve', by: 'arn:aws:iam::111122223333:user/ann', at: dawn, ...parts };
}
