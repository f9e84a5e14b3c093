import { hash, timingSafeEqual } from 'node:crypto';
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
export function signThinking(model: string, conversation: string, content: readonly Block[]): string {
  return digest(model, conversation, ...content.map(meaningOf));
}

/** Of everything said so far, by meaning. */
export function digestConversation(messages: readonly Message[]): string {
  return messages.reduce(extend, '');
}

/** @throws {ApiError} when thinking is missing or signed for another conversation. */
export function checkSignatures(prompt: Prompt): void {
  const { model, messages } = prompt;
  const needsThinking = isThinking(prompt);
  let conversation = '';
  messages.forEach((message, index) => {
    if (message.role === 'assistant') {
      const blocks = blocksOf(message);
      const expected = signThinking(model, conversation, blocks);
      blocks.forEach((block, at) => {
        if (block.type === 'thinking' && !isSame(block.signature, expected)) {
          throw invalid(`messages.${index}.content.${at}: Invalid \`signature\` in \`thinking\` block`);
        }
      });
      if (needsThinking) checkThinkingIsThere(blocks, index);
    }
    conversation = extend(conversation, message);
  });
}

/** As one compares signatures: nothing is at stake here, but readers copy what they see. */
function isSame(signature: string, expected: string): boolean {
  const [given, wanted] = [Buffer.from(signature), Buffer.from(expected)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function checkThinkingIsThere(blocks: readonly Block[], index: number): void {
  const isOwn = blocks.some((block) => block.type === 'tool_use' && block.id.startsWith(callIdPrefix));
  if (!isOwn || blocks[0]?.type === 'thinking') return;
  throw invalid(
    `messages.${index}.content.0: Expected \`thinking\` or \`redacted_thinking\`, but found \`${blocks[0]?.type}\`. Thinking blocks must be passed back unchanged.`,
  );
}

function extend(conversation: string, message: Message): string {
  // Block by block: two user messages in a row mean the same as one with the blocks of both.
  return blocksOf(message).reduce((sum, block) => digest(sum, message.role, meaningOf(block)), conversation);
}

/** What a block says: neither cache marks nor the signature itself, nor fields that clients may drop. */
function meaningOf(block: Block): string {
  switch (block.type) {
    case 'text':
    case 'thinking':
      return joined(block.type, block.type === 'text' ? block.text : block.thinking);
    case 'tool_use':
      return joined(
        block.type,
        block.id,
        block.name,
        block.id.startsWith(cutCallIdPrefix) ? '' : sorted(block.input),
      );
    case 'tool_result': {
      const content = typeof block.content === 'string' ? block.content : sorted(block.content ?? '');
      return joined(block.type, block.tool_use_id, String(block.is_error ?? false), content);
    }
    default:
      return sorted(block);
  }
}

/** As JSON with ordered keys: a store may keep them in another order, and the meaning is the same. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, entry: unknown) =>
    typeof entry === 'object' && entry !== null && !Array.isArray(entry)
      ? Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)))
      : entry,
  );
}

function joined(...parts: readonly string[]): string {
  return parts.join('\u0000');
}

function digest(...parts: readonly string[]): string {
  return hash('sha256', joined(...parts), 'base64');
}
