import type { AgentRecord, RunningAgent } from '#shared/agent/record.ts';
import type { TaskRequest } from '#shared/contract/task.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import type { ClaimOutcome } from '../ports/agent-store.ts';
import { durationSeconds } from './agent-view.ts';

interface ClaimContext {
  task: Pick<TaskRequest, 'on_duplicate'>;
  maxRunning: number;
  now: Date;
}

/**
 * The record that a claim ended with: a new one, or the earlier one that stands for it.
 * @throws {ProductError} idempotency_conflict, duplicate_agent, too_many_agents
 */
export function recordOfClaim(claim: ClaimOutcome, context: ClaimContext): AgentRecord {
  switch (claim.outcome) {
    case 'started':
    case 'repeated':
      return claim.record;
    case 'key_conflict':
      throw new ProductError('idempotency_conflict', {
        message: `This Idempotency-Key started ${claim.agentId} with another body.`,
        remedy: 'Use a new key for a new task; repeat a task with the very same body.',
        details: { field: 'Idempotency-Key', agent_id: claim.agentId },
      });
    case 'duplicate':
      if (context.task.on_duplicate === 'reuse') return claim.record;
      throw duplicate(claim.record, context.now);
    case 'too_many':
      throw tooMany(claim.running, context);
  }
}

function duplicate(record: RunningAgent, now: Date): ProductError {
  const { agent_id } = record;
  return new ProductError('duplicate_agent', {
    message: `${agent_id} already does this: ${listed(record, now)}.`,
    remedy: [
      'Read it with ',
      { call: 'agent-output', agent_id },
      ', or end it first with ',
      { call: 'kill-agent', agent_id },
      '; ',
      { option: 'on_duplicate', value: 'reuse' },
      ' answers it, ',
      { option: 'on_duplicate', value: 'allow' },
      ' starts another.',
    ],
    details: { field: 'on_duplicate', agent_id },
  });
}

function tooMany(running: readonly RunningAgent[], { maxRunning, now }: ClaimContext): ProductError {
  return new ProductError('too_many_agents', {
    message: `Maximum concurrent background agents reached (${running.length}/${maxRunning})`,
    remedy: `Wait for one to end, or kill one: ${running.map((record) => listed(record, now)).join('; ')}.`,
    details: {
      running: running.map((record) => ({
        agent_id: record.agent_id,
        subagent_type: record.subagent_type,
        age_seconds: durationSeconds(record, now),
      })),
    },
  });
}

/** `agent-review-abcdefghij (code-review-agent, 3m 45s)` */
function listed(record: RunningAgent, now: Date): string {
  const seconds = Math.floor(durationSeconds(record, now));
  const age = seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m ${seconds % 60}s`;
  return `${record.agent_id} (${record.subagent_type}, ${age})`;
}
