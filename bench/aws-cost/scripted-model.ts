import type { Model, ModelReply, ModelRequest } from '#lambdas/ports/model.ts';
import type { ToolCall } from '#shared/agent/conversation.ts';
import type { CostOptions } from './options.ts';
import type { SkippingClock } from './skipping-clock.ts';

// A common rule of thumb for English and code.
const charactersPerToken = 4;

const looks: readonly Omit<ToolCall, 'id'>[] = [
  { name: 'list_files', input: {} },
  { name: 'read_file', input: { path: 'src/orders.ts' } },
  { name: 'search_code', input: { pattern: 'export' } },
];

/** A reply's time that is skipped, its lines spread over it, and one tool call: a look at the code, then `finish`. */
export function scriptedModel(clock: SkippingClock, options: CostOptions): Model {
  let turn = 0;
  let cached = 0;
  return {
    async complete(request, sink) {
      turn += 1;
      const lines = Array.from({ length: options.lines }, (_, i) => lineOf(turn, i));
      const partMs = (options.modelSeconds * 1_000) / (lines.length + 1);
      for (const line of lines) {
        await clock.skip(partMs);
        sink.onText(`${line}\n`);
      }
      await clock.skip(partMs);
      const reply = replyOf(request, { turn, text: lines.join('\n'), call: callOf(turn, options.turns) });
      for (const call of reply.toolCalls) sink.onToolCall(call);
      const prompt = tokensOf({ system: request.system, tools: request.tools, messages: request.messages });
      // All but what is new is read from the cache, which each turn moves on to its own end.
      reply.usage.cache_read_tokens = cached;
      reply.usage.cache_write_tokens = prompt - cached;
      cached = prompt;
      return reply;
    },
  };
}

function lineOf(turn: number, line: number): string {
  return `Turn ${turn}, note ${line + 1}: the handler checks its input before it reads the order from the table.`;
}

function callOf(turn: number, turns: number): ToolCall {
  const finish = {
    name: 'finish',
    input: { exit_code: 0, summary: 'Looked at all of it; nothing is wrong.' },
  };
  const call = turn >= turns ? finish : looks[turn % looks.length];
  return { id: `toolu_${turn}`, ...(call ?? finish) };
}

interface Parts {
  turn: number;
  text: string;
  call: ToolCall;
}

function replyOf({ model }: ModelRequest, { turn, text, call }: Parts): ModelReply {
  const content = [...(text === '' ? [] : [{ type: 'text', text }]), { type: 'tool_use', ...call }];
  return {
    ...{ content, text, model, toolCalls: [call], stopReason: 'tool_use', rehearsal: false },
    requestId: `req_${turn}`,
    usage: {
      ...{ input_tokens: 0, output_tokens: tokensOf(content) },
      ...{ cache_read_tokens: 0, cache_write_tokens: 0, cache_write_1h_tokens: 0 },
    },
  };
}

function tokensOf(value: unknown): number {
  return Math.ceil(JSON.stringify(value).length / charactersPerToken);
}
