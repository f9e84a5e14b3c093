import { createHash } from 'node:crypto';
import type { Owner } from '#shared/agent/ids.ts';
import { limits } from '#shared/agent/limits.ts';
import { splitLines, stripControls } from '#shared/agent/output.ts';
import type { MessageAnswer } from '#shared/contract/messages.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import { maskSecrets } from '#shared/secrets/mask-secrets.ts';
import type { AgentStore } from '../ports/agent-store.ts';
import type { Clock } from '../ports/clock.ts';
import { agentEnded, getOwnAgent } from './own-agent.ts';

export interface SendDeps {
  store: Pick<AgentStore, 'get' | 'sendMessage'>;
  clock: Pick<Clock, 'now'>;
}

export interface SendRequest {
  owner: Owner;
  agentId: string;
  text: string;
  /** Messages with the same key and the same text are one message. */
  idempotencyKey?: string | undefined;
}

/**
 * Hands a message to a running agent, which is told before its next reply. An agent that waits is not woken by it.
 * @throws {ProductError} unknown_agent, agent_ended, too_many_messages, idempotency_conflict
 */
export async function sendMessage(deps: SendDeps, request: SendRequest): Promise<MessageAnswer> {
  const { owner, agentId, idempotencyKey: key } = request;
  const { agent_id } = await getOwnAgent(deps, owner, agentId);
  const text = cleanText(request.text);
  const sent = await deps.store.sendMessage(agent_id, {
    ...{ text, sender: owner, at: deps.clock.now().toISOString(), maxWaiting: limits.waitingMessages },
    ...(key !== undefined && { idempotency: { key, bodyHash: hashOf(request.text) } }),
  });
  if (sent.refused) {
    throw agentEnded(await getOwnAgent(deps, owner, agentId), 'the message was not delivered');
  }
  switch (sent.outcome) {
    case 'sent':
    case 'repeated': {
      const message = `${agent_id} will be told at its next turn; its output says when.`;
      return { agent_id, number: sent.number, message };
    }
    case 'key_conflict':
      throw new ProductError('idempotency_conflict', {
        message: 'This Idempotency-Key was used for another message to this agent.',
        remedy: 'Use a new key for a new message; repeat a message only as it was.',
        details: { field: 'Idempotency-Key' },
      });
    case 'too_many':
      throw new ProductError('too_many_messages', {
        message: `${limits.waitingMessages} messages wait to be told to ${agent_id} already.`,
        remedy: 'Wait for its next turn, and say the rest in one message.',
      });
  }
}

/** Stored and told without secrets and control characters. */
function cleanText(text: string): string {
  const clean = maskSecrets(splitLines(text).map(stripControls).join('\n'));
  if (clean.trim() !== '') return clean;
  throw new ProductError('invalid_request', {
    message: 'text: nothing but control characters',
    remedy: 'Say what the agent should know or do.',
    details: { field: 'text' },
  });
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
