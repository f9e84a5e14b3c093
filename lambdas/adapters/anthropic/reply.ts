import type { Usage } from '@anthropic-ai/sdk/resources/messages';
import { ModelError, type ModelReply, type ModelUsage } from '#lambdas/ports/model.ts';
import type { ToolCall } from '#shared/agent/conversation.ts';
import { limits } from '#shared/agent/limits.ts';
import { rehearsalMessagePrefix } from '#shared/agent/rehearsal.ts';
import { type StopReason, stopReasons } from '#shared/agent/stop-reasons.ts';
import type { ReplyReader } from './reply-reader.ts';

/** @throws {ModelError} when the reply is broken, or ended for a reason that this product does not know. */
export function toModelReply(reader: ReplyReader, requestId: string): ModelReply {
  const { message, content } = reader.whole();
  if (reader.hasCut && message.stop_reason === 'tool_use') {
    throw new ModelError('interrupted', 'The model asked for a tool with broken input', { requestId });
  }
  checkCalls(reader.calls, requestId);
  const category = message.stop_details?.category;
  return {
    content,
    stopReason: parseStopReason(message.stop_reason, requestId),
    ...(message.stop_reason === 'refusal' && category != null ? { refusalCategory: category } : {}),
    toolCalls: reader.calls,
    text: content.flatMap(({ type, text }) => (type === 'text' ? [text] : [])).join('\n'),
    usage: toModelUsage(message.usage),
    model: String(message.model),
    requestId,
    rehearsal: String(message.id).startsWith(rehearsalMessagePrefix),
  };
}

function parseStopReason(reason: string | null, requestId: string): StopReason {
  const known = stopReasons.find((candidate) => candidate === reason);
  if (known !== undefined) return known;
  const message = `The model stopped for a reason that is not known here: ${String(reason).slice(0, 60)}`;
  throw new ModelError('bad_request', message, { requestId });
}

/** Servers that only speak part of the protocol leave the cache's counters out. */
function toModelUsage(usage: Usage | undefined): ModelUsage {
  const longLived = tokens(usage?.cache_creation?.ephemeral_1h_input_tokens);
  return {
    input_tokens: tokens(usage?.input_tokens),
    output_tokens: tokens(usage?.output_tokens),
    cache_read_tokens: tokens(usage?.cache_read_input_tokens),
    cache_write_tokens: Math.max(longLived, tokens(usage?.cache_creation_input_tokens)),
    cache_write_1h_tokens: longLived,
  };
}

/** A sum that once became NaN, or went down, would never reach a spending limit. */
function tokens(count: unknown): number {
  return typeof count === 'number' && Number.isSafeInteger(count) && count > 0 ? count : 0;
}

/** More is no plan of work but a fault, and each call is an answer to be stored. */
const maxCalls = 1_000;

/** @throws {ModelError} for calls that could not be told apart, or not be stored. */
function checkCalls(calls: readonly ToolCall[], requestId: string): void {
  const isReadable = calls.every(({ id, name }) => isName(id) && isName(name));
  const isDistinct = new Set(calls.map(({ id }) => id)).size === calls.length;
  if (isReadable && isDistinct && calls.length <= maxCalls) return;
  throw new ModelError('bad_request', 'The model asked for tools in a way that cannot be followed', {
    requestId,
  });
}

function isName(text: string): boolean {
  return text.length >= 1 && text.length <= limits.callNameChars;
}
