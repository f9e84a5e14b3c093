import { describe, expect, test } from 'vitest';
import { type Model, ModelError, type ModelMessage, type ModelRequest } from '#lambdas/ports/model.ts';
import type { ToolCall } from '#shared/agent/conversation.ts';

/** What the model behind the port is about to do when the contract calls it. */
export type Situation =
  /** Says something and stops. */
  | 'text'
  /** Asks for two tools, says something before; when answered it replies again. */
  | 'tool_calls'
  /** Hits its token limit within the input of its only tool call. */
  | 'cut_tool_call'
  /** Refuses for the category `cyber`. */
  | 'refusal'
  /** Is rate limited for 30 seconds. */
  | 'rate_limited'
  /** Breaks off within its reply. */
  | 'broken_off'
  /** Says something, then hangs. */
  | 'silent';

export interface ModelHarness extends AsyncDisposable {
  model: Model;
  /** A good request that brings the situation about. */
  request: Omit<ModelRequest, 'signal'>;
}

/** What everything that stands behind the model port has in common. */
export function modelContract(name: string, start: (situation: Situation) => Promise<ModelHarness>): void {
  const run = async (situation: Situation) => {
    await using harness = await start(situation);
    const heard = listen();
    const reply = await harness.model.complete({ ...harness.request, signal: never() }, heard);
    return { heard, reply };
  };

  describe(`${name} as a model`, () => {
    test('lets its text be heard while it arrives, and answers with all of it', async () => {
      const { heard, reply } = await run('text');
      expect(heard.text).toBe(reply.text);
      expect(reply).toMatchObject({ stopReason: 'end_turn', toolCalls: [] });
      expect(reply.text).not.toBe('');
    });

    test('announces each tool call once, in order, as the reply holds it', async () => {
      const { heard, reply } = await run('tool_calls');
      expect(reply.stopReason).toBe('tool_use');
      expect(reply.toolCalls).toHaveLength(2);
      expect(heard.calls).toEqual(reply.toolCalls);
      expect(reply.content).toMatchObject(
        expect.arrayContaining(reply.toolCalls.map((call) => expect.objectContaining({ ...call }))),
      );
    });

    test('takes its own content back after it was stored as JSON', async () => {
      await using harness = await start('tool_calls');
      const reply = await harness.model.complete({ ...harness.request, signal: never() }, listen());
      const content: unknown[] = JSON.parse(JSON.stringify(reply.content));
      expect(content).toEqual(reply.content);
      const messages = [
        ...harness.request.messages,
        { role: 'assistant', content },
        answersTo(reply.toolCalls),
      ];
      const next = { ...harness.request, messages: messages as ModelMessage[], signal: never() };
      await expect(harness.model.complete(next, listen())).resolves.toHaveProperty('stopReason');
    });

    test('never announces a tool call that was cut off', async () => {
      const { heard, reply } = await run('cut_tool_call');
      expect(reply.stopReason).toBe('max_tokens');
      expect(reply.toolCalls).toHaveLength(1);
      expect(heard.calls).toEqual([]);
    });

    test('tells why it refused', async () => {
      const { reply } = await run('refusal');
      expect(reply).toMatchObject({ stopReason: 'refusal', refusalCategory: 'cyber' });
    });

    test('counts tokens', async () => {
      const { usage } = (await run('text')).reply;
      expect(Object.values(usage).every((count) => Number.isInteger(count) && count >= 0)).toBe(true);
      expect(usage.output_tokens).toBeGreaterThan(0);
    });

    test('says when to come back after too many requests', async () => {
      const error = await run('rate_limited').catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ModelError);
      expect(error).toMatchObject({ kind: 'rate_limited', retryable: true, retryAfterSeconds: 30 });
    });

    test('fails as interrupted when its reply breaks off', async () => {
      const error = await run('broken_off').catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: 'ModelError', kind: 'interrupted', retryable: true });
    });

    test('stops at once when it is aborted within its reply', async () => {
      await using harness = await start('silent');
      const abort = new AbortController();
      const sink = { onText: () => abort.abort(), onToolCall: () => abort.abort() };
      const call = harness.model.complete({ ...harness.request, signal: abort.signal }, sink);
      await expect(call).rejects.toMatchObject({ name: 'ModelError', kind: 'aborted', retryable: false });
    });

    test('does not begin when it is aborted already', async () => {
      await using harness = await start('text');
      const heard = listen();
      const call = harness.model.complete({ ...harness.request, signal: AbortSignal.abort() }, heard);
      await expect(call).rejects.toMatchObject({ name: 'ModelError', kind: 'aborted' });
      expect(heard.text).toBe('');
    });
  });
}

/** A sink that remembers. */
export function listen() {
  const calls: ToolCall[] = [];
  const heard = {
    text: '',
    calls,
    onText: (delta: string) => {
      heard.text += delta;
    },
    onToolCall: (call: ToolCall) => {
      calls.push(call);
    },
  };
  return heard;
}

/** A signal that never fires. */
export function never(): AbortSignal {
  return new AbortController().signal;
}

export function answersTo(calls: readonly ToolCall[], content = 'ok'): ModelMessage {
  return {
    role: 'user',
    content: calls.map(({ id }) => ({ type: 'tool_result', tool_use_id: id, content })),
  };
}
