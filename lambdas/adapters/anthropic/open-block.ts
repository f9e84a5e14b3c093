import { partialParse } from '@anthropic-ai/sdk/_vendor/partial-json-parser/parser';
import type { ContentBlock, RawContentBlockDelta } from '@anthropic-ai/sdk/resources/messages';
import type { ToolCall } from '#shared/agent/conversation.ts';

/** A block of a reply while its stream goes on. */
export interface OpenBlock {
  /** As it goes into the history; complete once closed. */
  readonly block: Block;
  extend(delta: RawContentBlockDelta): void;
  /** Ends the block. @returns what it asks for, if it is a call of one of our tools. */
  close(): { call: ToolCall; isCut: boolean } | undefined;
}

/** The API's own fields, whichever they are: the history takes them back verbatim. */
export type Block = Readonly<Record<string, unknown>>;

/** @param started as the stream began it; it is not changed. */
export function openBlock(started: ContentBlock): OpenBlock {
  const block: Record<string, unknown> = { ...started };
  const json: string[] = [];
  const citations: unknown[] = [];
  return {
    block,
    extend(delta) {
      if (delta.type === 'input_json_delta') json.push(delta.partial_json);
      else if (delta.type === 'citations_delta') citations.push(delta.citation);
      else Object.assign(block, extended(block, delta));
    },
    close() {
      if (citations.length > 0) block['citations'] = citations;
      const whole = json.length === 0 ? { input: block['input'] } : parseInput(json.join(''));
      if (json.length > 0) block['input'] = whole?.input ?? repair(json.join(''));
      if (block['type'] !== 'tool_use') return undefined;
      const call = { id: textOf(block['id']), name: textOf(block['name']), input: whole?.input ?? {} };
      return { call, isCut: whole === undefined };
    },
  };
}

type TextDelta = Exclude<RawContentBlockDelta, { type: 'input_json_delta' | 'citations_delta' }>;

function extended(block: Block, delta: TextDelta): Block {
  switch (delta.type) {
    case 'text_delta':
      return { text: textOf(block['text']) + delta.text };
    case 'thinking_delta':
      return { thinking: textOf(block['thinking']) + delta.thinking };
    case 'signature_delta':
      return { signature: delta.signature };
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** `undefined` when the JSON is cut. */
function parseInput(json: string): { input: unknown } | undefined {
  try {
    return { input: JSON.parse(json) };
  } catch {
    return undefined;
  }
}

/**
 * What a call that was cut at the token limit shows in the history, which the API takes back only with an object
 * there. It is never run: `rm /tmp` may have been meant as `rm /tmp/x`.
 */
function repair(json: string): unknown {
  try {
    return partialParse(json) ?? {};
  } catch {
    return {};
  }
}
