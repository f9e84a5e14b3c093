import type { Message, RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages';
import { ModelError, type ModelSink } from '#lambdas/ports/model.ts';
import type { ToolCall } from '#shared/agent/conversation.ts';
import { type Block, type OpenBlock, openBlock } from './open-block.ts';

/**
 * Puts a reply together from the events of its stream, as the SDK's `finalMessage` does, and tells of text and of
 * whole tool calls as they come. What the SDK keeps for listeners that are not here costs a crowd of agents a third
 * of the thread's time: `docs/decisions/0010`.
 */
export class ReplyReader {
  /** Tool calls whose input ended, in order; the input as it was sent, which a cut one does not survive. */
  readonly calls: ToolCall[] = [];
  /** Whether a call's input ended before it was whole. Such a call is never told of. */
  hasCut = false;
  readonly #sink: ModelSink;
  readonly #blocks: OpenBlock[] = [];
  #message: Message | undefined;
  #isWhole = false;

  constructor(sink: ModelSink) {
    this.#sink = sink;
  }

  /** Takes events in the order in which they came; those of a kind that is not known here change nothing. */
  read(event: RawMessageStreamEvent): void {
    switch (event.type) {
      case 'message_start':
        if (this.#message !== undefined) throw broken('began twice');
        this.#message = event.message;
        return;
      case 'content_block_start':
        this.#blocks[this.#blocks.length] = openBlock(event.content_block);
        return;
      case 'content_block_delta':
        if (event.delta.type === 'text_delta') this.#sink.onText(event.delta.text);
        this.#blocks.at(-1)?.extend(event.delta);
        return;
      case 'content_block_stop':
        this.#finishBlock();
        return;
      case 'message_delta':
        if (this.#message !== undefined) applyDelta(this.#message, event);
        return;
      case 'message_stop':
        this.#isWhole = true;
    }
  }

  /** @throws {ModelError} when the stream ended before its message did. */
  whole(): { message: Message; content: readonly Block[] } {
    if (this.#message === undefined || !this.#isWhole) throw broken('broke off');
    return { message: this.#message, content: this.#blocks.map(({ block }) => block) };
  }

  #finishBlock(): void {
    const call = this.#blocks.at(-1)?.close();
    if (call === undefined) return;
    this.calls.push(call.call);
    if (call.isCut) this.hasCut = true;
    else this.#sink.onToolCall(call.call);
  }
}

type MessageDelta = Extract<RawMessageStreamEvent, { type: 'message_delta' }>;

/** The counters are totals of the whole message; those that do not apply are left out, or null. */
function applyDelta(message: Message, { delta, usage }: MessageDelta): void {
  Object.assign(message, present(delta), { usage: { ...message.usage, ...present(usage) } });
}

function present(fields: object | undefined): object {
  return Object.fromEntries(Object.entries(fields ?? {}).filter(([, value]) => value != null));
}

function broken(how: string): ModelError {
  return new ModelError('interrupted', `The model's reply ${how}`);
}
