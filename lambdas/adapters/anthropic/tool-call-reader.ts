import type { RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages';
import type { ToolCall } from '#shared/agent/conversation.ts';

/**
 * Collects tool calls from a stream. The SDK repairs broken JSON, so that a call which was cut at the token
 * limit looks whole (`rm /tmp` for `rm /tmp/x`): here the input is parsed as it came, and a cut call is never
 * announced as complete.
 */
export class ToolCallReader {
  readonly all: ToolCall[] = [];
  /** Whether an input ended before it was whole. */
  hasCut = false;
  readonly #onComplete: (call: ToolCall) => void;
  #open: { id: string; name: string; given: unknown; json: string } | undefined;

  constructor(onComplete: (call: ToolCall) => void) {
    this.#onComplete = onComplete;
  }

  read(event: RawMessageStreamEvent): void {
    if (event.type === 'content_block_start') this.#start(event.content_block);
    else if (event.type === 'content_block_delta') this.#extend(event.delta);
    else if (event.type === 'content_block_stop') this.#finish();
  }

  #start(block: { type: string; id?: string; name?: string; input?: unknown }): void {
    if (block.type !== 'tool_use') return;
    this.#open = { id: block.id ?? '', name: block.name ?? '', given: block.input, json: '' };
  }

  #extend(delta: { type: string; partial_json?: string }): void {
    if (this.#open !== undefined && delta.type === 'input_json_delta')
      this.#open.json += delta.partial_json ?? '';
  }

  #finish(): void {
    if (this.#open === undefined) return;
    const { id, name, given, json } = this.#open;
    this.#open = undefined;
    const input = json === '' ? given : parseInput(json);
    const call = { id, name, input: input ?? {} };
    this.all.push(call);
    if (input === undefined) this.hasCut = true;
    else this.#onComplete(call);
  }
}

/** `undefined` when the JSON is cut. */
function parseInput(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
