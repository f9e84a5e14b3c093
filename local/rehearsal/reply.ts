import { hash } from 'node:crypto';
import { rehearsalMessagePrefix } from '#shared/agent/rehearsal.ts';
import { isThinking } from './api/known-models.ts';
import type { Block, MessageRequest } from './api/request-schema.ts';
import { callIdPrefix, cutCallIdPrefix, digestConversation, signThinking } from './api/signatures.ts';
import { promptUsage, tokensOf } from './api/usage.ts';
import { type NextReply, type Playbook, replay } from './playbook.ts';
import type { Reading } from './reading.ts';

/** A reply that ends otherwise than the playbook would have it. */
export interface ForcedStop {
  reason: string;
  /** Of a refusal. */
  category?: string | undefined;
}

export type Reply = ReturnType<typeof composeReply>;

export interface ReplyPlan {
  request: MessageRequest;
  reading: Reading;
  playbook: Playbook;
  stop?: ForcedStop | undefined;
}

/** The message that answers a request: a function of the request, the playbook and the forced stop alone. */
export function composeReply({ request, reading, playbook, stop }: ReplyPlan) {
  const next = replay({
    playbook,
    brief: {
      agentType: reading.agentType,
      prompt: reading.prompt,
      offers: (tool) => request.tools?.some(({ name }) => name === tool) ?? false,
    },
    idOf: (step, call) => `${callIdPrefix}${digest(`${reading.origin}/${step}/${call}`)}`,
    answers: reading.answers,
  });
  const natural = next.calls.length > 0 ? 'tool_use' : 'end_turn';
  const isLong = tokensOf([next.text, next.calls]) > request.max_tokens;
  const reason = stop?.reason ?? (isLong ? 'max_tokens' : natural);
  const said = digestConversation(request.messages);
  const sign = (blocks: readonly Block[]): string => signThinking(request.model, said, blocks);
  const content = withThinking(request, { blocks: blocksFor(reason, next), text: next.thinking, sign });
  return {
    id: `${rehearsalMessagePrefix}${digest(`${request.model}/${said}`)}`,
    type: 'message',
    role: 'assistant',
    model: request.model,
    content,
    stop_reason: reason,
    stop_sequence: reason === 'stop_sequence' ? (request.stop_sequences?.[0] ?? null) : null,
    stop_details: reason === 'refusal' ? refusal(stop?.category ?? null) : null,
    usage: { ...promptUsage(request), output_tokens: tokensOf(content), service_tier: 'standard' },
  };
}

function blocksFor(reason: string, next: NextReply): Block[] {
  const calls = next.calls.map(({ id, name, input }) => toolUse(id, name, input));
  switch (reason) {
    case 'tool_use':
      return [...textBlocks(next.text), ...calls];
    case 'max_tokens':
      return cutBlocks(next);
    case 'refusal':
      return [];
    case 'pause_turn':
      return [...textBlocks(next.text), pausedCall(next)];
    default:
      return textBlocks(next.text || 'This is a rehearsal; the playbook has nothing left to do.');
  }
}

/** Half of the text, or the last call with its input broken off. */
function cutBlocks({ text, calls }: NextReply): Block[] {
  const last = calls.at(-1);
  if (last === undefined) return textBlocks(text.slice(0, Math.ceil(text.length / 2)) || 'Cut');
  const whole = calls.slice(0, -1).map(({ id, name, input }) => toolUse(id, name, input));
  const id = last.id.replace(callIdPrefix, cutCallIdPrefix);
  return [...textBlocks(text), ...whole, toolUse(id, last.name, last.input)];
}

function toolUse(id: string, name: string, input: Record<string, unknown>): Block {
  return { type: 'tool_use', id, name, input, caller: { type: 'direct' } };
}

/** A call that the server itself had begun: sending the reply back resumes it. */
function pausedCall(next: NextReply): Block {
  const id = `srvtoolu_rehearsal_${digest(JSON.stringify(next))}`;
  return { type: 'server_tool_use', id, name: 'web_search', input: { query: 'rehearsal' } };
}

function textBlocks(text: string): Block[] {
  return text.trim() === '' ? [] : [{ type: 'text', text, citations: null }];
}

/** Thinking text is shown only when it is asked for; its signature covers the whole reply either way. */
function withThinking(
  request: MessageRequest,
  reply: { blocks: readonly Block[]; text: string; sign(content: readonly Block[]): string },
): Block[] {
  if (!isThinking(request) || reply.blocks.length === 0) return [...reply.blocks];
  const config = request.thinking;
  const isShown = config !== undefined && 'display' in config && config.display === 'summarized';
  const thinking: Block = { type: 'thinking', thinking: isShown ? reply.text : '', signature: '' };
  return [{ ...thinking, signature: reply.sign([thinking, ...reply.blocks]) }, ...reply.blocks];
}

function refusal(category: string | null) {
  return { type: 'refusal', category, explanation: 'The rehearsal server was told to refuse.' };
}

function digest(text: string): string {
  return hash('sha256', text, 'hex').slice(0, 24);
}
