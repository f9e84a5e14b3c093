import {
  type Model,
  ModelError,
  type ModelReply,
  type ModelRequest,
  type ModelSink,
} from '#lambdas/ports/model.ts';
import type { ToolCall } from '#shared/agent/conversation.ts';

/** What one call of the fake does: answer, fail, or anything else that a test wants. */
export type ScriptedTurn =
  | ModelReply
  | Error
  | ((request: ModelRequest, sink: ModelSink) => Promise<ModelReply>);

export interface FakeModel extends Model {
  /** Every request, in order, as it was when it came. */
  readonly requests: readonly ModelRequest[];
}

/** A model that answers its calls from a script, one entry each, and fails once the script is used up. */
export function fakeModel(script: readonly ScriptedTurn[]): FakeModel {
  const requests: ModelRequest[] = [];
  return {
    requests,
    async complete(request, sink) {
      requests.push({ ...request, messages: [...request.messages] });
      if (request.signal.aborted) throw new ModelError('aborted', 'The model call was aborted');
      const turn = script[requests.length - 1];
      if (turn === undefined) throw new Error(`The fake model has no reply for call ${requests.length}`);
      if (turn instanceof Error) throw turn;
      return typeof turn === 'function' ? turn(request, sink) : announce(turn, sink);
    },
  };
}

/** A reply with everything that a test does not care about filled in. */
export function fakeReply(reply: Partial<ModelReply> = {}): ModelReply {
  return {
    content: [{ type: 'text', text: 'Done.' }],
    stopReason: 'end_turn',
    toolCalls: [],
    text: '',
    usage: {
      input_tokens: 100,
      output_tokens: 10,
      cache_read_tokens: 0,
      cache_write_tokens: 0,
      cache_write_1h_tokens: 0,
    },
    model: 'claude-haiku-5-5',
    requestId: 'req_fake',
    rehearsal: false,
    ...reply,
  };
}

export function textReply(text: string, reply: Partial<ModelReply> = {}): ModelReply {
  return fakeReply({ content: [{ type: 'text', text }], text, ...reply });
}

export function toolReply(calls: readonly ToolCall[], reply: Partial<ModelReply> = {}): ModelReply {
  const content = calls.map((call) => ({ type: 'tool_use', ...call }));
  return fakeReply({ content, toolCalls: calls, stopReason: 'tool_use', ...reply });
}

/** Says part of a reply, then nothing more until the call is aborted. */
export function silentAfter(text: string): ScriptedTurn {
  return (request, sink) =>
    new Promise((_resolve, reject) => {
      const abort = (): void => reject(new ModelError('aborted', 'The model call was aborted'));
      request.signal.addEventListener('abort', abort, { once: true });
      if (text !== '') sink.onText(text);
    });
}

/** Says part of a reply, then fails. */
export function failingAfter(text: string, error: ModelError): ScriptedTurn {
  return async (_request, sink) => {
    sink.onText(text);
    throw error;
  };
}

function announce(reply: ModelReply, sink: ModelSink): ModelReply {
  if (reply.text !== '') sink.onText(reply.text);
  const whole = reply.stopReason === 'max_tokens' ? reply.toolCalls.slice(0, -1) : reply.toolCalls;
  for (const call of whole) sink.onToolCall(call);
  return reply;
}
