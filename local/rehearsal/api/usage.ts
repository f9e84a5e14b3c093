import { blocksOf } from './check-conversation.ts';
import type { Prompt } from './request-schema.ts';

/** Prompts shorter than this are not cached, as with the smallest documented minimum. */
const minCachedTokens = 512;
const bytesPerToken = 3.5;

/** One cacheable piece of a prompt, in the order in which prompts are cached: tools, system, messages. */
interface Piece {
  tokens: number;
  cacheMark: '5m' | '1h' | undefined;
  /** Part of what the request before this one ended with, or came before it. */
  seenBefore: boolean;
}

export function tokensOf(value: unknown): number {
  return Math.ceil(
    Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value)) / bytesPerToken,
  );
}

/** Tokens as the rehearsal bills them: an estimate, the same for the same prompt. */
export function countPromptTokens(prompt: Prompt): number {
  return sum(piecesOf(prompt));
}

/**
 * Counts a prompt as the real API would bill it, without remembering anything: whatever the previous
 * request of this very conversation held is taken to be in the cache still.
 */
export function promptUsage(prompt: Prompt) {
  const pieces = piecesOf(prompt);
  const total = sum(pieces);
  const last =
    prompt.cache_control == null ? pieces.findLastIndex(({ cacheMark }) => cacheMark) : pieces.length - 1;
  const cached = pieces.slice(0, last + 1);
  const cachedTokens = sum(cached) < minCachedTokens ? 0 : sum(cached);
  const seen = sum(cached.filter(({ seenBefore }) => seenBefore));
  const read = cachedTokens === 0 || seen < minCachedTokens ? 0 : seen;
  const written = cachedTokens - read;
  const hour = (prompt.cache_control?.ttl ?? pieces[last]?.cacheMark) === '1h';
  return {
    input_tokens: total - cachedTokens,
    cache_read_input_tokens: read,
    cache_creation_input_tokens: written,
    cache_creation: {
      ephemeral_5m_input_tokens: hour ? 0 : written,
      ephemeral_1h_input_tokens: hour ? written : 0,
    },
  };
}

function piecesOf({ tools = [], system = [], messages }: Prompt): Piece[] {
  const lastReply = messages.findLastIndex(({ role }) => role === 'assistant');
  const isFollowUp = lastReply > 0;
  const systemBlocks = typeof system === 'string' ? [{ text: system, cache_control: undefined }] : system;
  return [
    ...[...tools, ...systemBlocks].map((part) => pieceOf(part, isFollowUp)),
    ...messages.flatMap((message, index) =>
      blocksOf(message).map((block) => pieceOf(block, index < lastReply)),
    ),
  ];
}

function pieceOf(part: object, seenBefore: boolean): Piece {
  const mark = 'cache_control' in part ? part.cache_control : undefined;
  const ttl = typeof mark === 'object' && mark !== null && 'ttl' in mark ? mark.ttl : undefined;
  const cacheMark = mark == null ? undefined : ttl === '1h' ? '1h' : '5m';
  return { tokens: tokensOf(textIn(part) ?? part), cacheMark, seenBefore };
}

/** The long part of a block, to be counted as it is: writing it out as JSON first costs more than all else. */
function textIn(part: object): string | undefined {
  if ('text' in part && typeof part.text === 'string') return part.text;
  return 'content' in part && typeof part.content === 'string' ? part.content : undefined;
}

function sum(pieces: readonly Piece[]): number {
  return pieces.reduce((total, { tokens }) => total + tokens, 0);
}
