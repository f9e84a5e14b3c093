import { createHash } from 'node:crypto';
import { invalid } from './api-error.ts';
import { blocksOf } from './check-conversation.ts';
import { isThinking } from './known-models.ts';
import type { Block, Message, Prompt } from './request-schema.ts';

/** Ids of calls made by this server: a reply that holds one began with thinking, if the model thinks. */
export const callIdPrefix = 'toolu_rehearsal_';
/** A call that was cut at the token limit: its input is repaired by the client, so it is not signed. */
export const cutCallIdPrefix = 'toolu_rehearsal_cut_';

/**
 * Signs the thinking of a reply, bound to the model, to everything said before and to the reply itself, so
 * that a history which was edited, reordered or shortened is found out on the next turn.
 */
export function signThinking(prompt: Pick<Prompt, 'model' | 'messages'>, content: readonly Block[]): string {
  return signatureOf(prompt.model, digestOf(prompt.messages), content);
}

/** @throws {ApiError} when thinking is missing or signed for another conversation. */
export function checkSignatures(prompt: Prompt): void {
  const { model, messages } = prompt;
  const needsThinking = isThinking(prompt);
  let digest = '';
  messages.forEach((message, index) => {
    if (message.role === 'assistant') {
      const blocks = blocksOf(message);
      const expected = signatureOf(model, digest, blocks);
      blocks.forEach((block, at) => {
        if (block.type === 'thinking' && block.signature !== expected) {
          throw invalid(`messages.${index}.content.${at}: Invalid \`signature\` in \`thinking\` block`);
        }
      });
      if (needsThinking) checkThinkingIsThere(blocks, index);
    }
    digest = extend(digest, message);
  });
}

function checkThinkingIsThere(blocks: readonly Block[], index: number): void {
  const isOwn = blocks.some((block) => block.type === 'tool_use' && block.id.startsWith(callIdPrefix));
  if (!isOwn || blocks[0]?.type === 'thinking') return;
  throw invalid(
    `messages.${index}.content.0: Expected \`thinking\` or \`redacted_thinking\`, but found \`${blocks[0]?.type}\`. Thinking blocks must be passed back unchanged.`,
  );
}

function digestOf(messages: readonly Message[]): string {
  return messages.reduce(extend, '');
}

function extend(digest: string, message: Message): string {
  // Block by block: two user messages in a row mean the same as one with the blocks of both.
  return blocksOf(message).reduce(
    (sum, block) => hash(sum, message.role, JSON.stringify(meaningOf(block))),
    digest,
  );
}

function signatureOf(model: string, digest: string, content: readonly Block[]): string {
  return hash(model, digest, JSON.stringify(content.map(meaningOf)));
}

/** What a block says: neither cache marks nor the signature itself, nor fields that clients may drop. */
function meaningOf(block: Block): unknown {
  switch (block.type) {
    case 'text':
      return ['text', block.text];
    case 'thinking':
      return ['thinking', block.thinking];
    case 'tool_use':
      return [
        'tool_use',
        block.id,
        block.name,
        block.id.startsWith(cutCallIdPrefix) ? null : sorted(block.input),
      ];
    case 'tool_result':
      return ['tool_result', block.tool_use_id, block.content ?? '', block.is_error ?? false];
    default:
      return sorted(block);
  }
}

/** A store may keep an object's keys in another order; the meaning is the same. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, entry]) => [key, sorted(entry)]);
}

function hash(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\u0000')).digest('base64');
}
