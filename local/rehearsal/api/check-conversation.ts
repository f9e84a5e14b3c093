import { invalid } from './api-error.ts';
import type { Block, Message, Prompt } from './request-schema.ts';

/** Who may say what. */
const blocksOfRole: Readonly<Record<Message['role'], readonly Block['type'][]>> = {
  user: ['text', 'image', 'document', 'tool_result'],
  assistant: ['text', 'thinking', 'redacted_thinking', 'tool_use', 'server_tool_use'],
  system: ['text'],
};

export function blocksOf(message: Message): readonly Block[] {
  return typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : message.content;
}

/**
 * Roles, empty blocks, the pairing of tool calls and results, and who speaks last.
 * @throws {ApiError}
 */
export function checkConversation({ messages, tools = [] }: Prompt): void {
  if (messages[0]?.role !== 'user') throw invalid('messages: first message must use the "user" role');
  messages.forEach(checkBlocks);
  messages.forEach((message, index) => {
    checkCalls(messages, index);
    checkResults(message, messages[index - 1], index);
  });
  checkIdsAreUnique(messages);
  checkEnd(messages);
  const usesTools = messages.some((message) => blocksOf(message).some(({ type }) => type === 'tool_use'));
  if (usesTools && tools.length === 0) {
    throw invalid(
      'Requests which have `tool_use` or `tool_result` blocks in `messages` must define `tools`.',
    );
  }
}

function checkBlocks(message: Message, index: number): void {
  const blocks = blocksOf(message);
  if (blocks.length === 0) throw invalid(`messages.${index}: all messages must have non-empty content`);
  blocks.forEach((block, at) => {
    const place = `messages.${index}.content.${at}`;
    if (!blocksOfRole[message.role].includes(block.type)) {
      throw invalid(`${place}: \`${block.type}\` blocks are not allowed in \`${message.role}\` messages`);
    }
    for (const text of textsOf(block)) {
      if (text === '') throw invalid(`${place}: text content blocks must be non-empty`);
      if (text.trim() === '') throw invalid(`${place}: text content blocks must contain non-whitespace text`);
    }
  });
}

function textsOf(block: Block): string[] {
  if (block.type === 'text') return [block.text];
  if (block.type !== 'tool_result' || !Array.isArray(block.content)) return [];
  return block.content.flatMap((part) => (part.type === 'text' ? [part.text] : []));
}

function checkCalls(messages: readonly Message[], index: number): void {
  const message = messages[index];
  if (message === undefined) return;
  const next = messages[index + 1];
  const answered = new Set(next?.role === 'user' ? resultIdsOf(next) : []);
  const open = callIdsOf(message).filter((id) => !answered.has(id));
  if (open.length === 0) return;
  throw invalid(
    `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
  );
}

function checkResults(message: Message, previous: Message | undefined, index: number): void {
  const ids = resultIdsOf(message);
  if (ids.length === 0) return;
  const asked = new Set(previous === undefined ? [] : callIdsOf(previous));
  const stray = ids.find((id) => !asked.has(id));
  if (stray !== undefined) {
    throw invalid(
      `messages.${index}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stray}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
    );
  }
  if (new Set(ids).size < ids.length) {
    throw invalid(`messages.${index}: each tool_use must have a single result`);
  }
  if (
    blocksOf(message)
      .slice(0, ids.length)
      .some(({ type }) => type !== 'tool_result')
  ) {
    throw invalid(`messages.${index}: \`tool_result\` blocks must come before any other content`);
  }
}

function checkIdsAreUnique(messages: readonly Message[]): void {
  const ids = messages.flatMap(callIdsOf);
  if (new Set(ids).size < ids.length) throw invalid('messages: `tool_use` ids must be unique');
}

/** An assistant may only come last when the server paused it in the middle of a call of its own. */
function checkEnd(messages: readonly Message[]): void {
  const last = messages.at(-1);
  if (last?.role !== 'assistant' || blocksOf(last).at(-1)?.type === 'server_tool_use') return;
  throw invalid(
    'This model does not support assistant message prefill. The conversation must end with a user message.',
  );
}

function callIdsOf(message: Message): string[] {
  return blocksOf(message).flatMap((block) => (block.type === 'tool_use' ? [block.id] : []));
}

function resultIdsOf(message: Message): string[] {
  return blocksOf(message).flatMap((block) => (block.type === 'tool_result' ? [block.tool_use_id] : []));
}
