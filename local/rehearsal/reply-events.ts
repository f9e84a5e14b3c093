import type { Block } from './api/request-schema.ts';
import { cutCallIdPrefix } from './api/signatures.ts';
import type { Reply } from './reply.ts';

/** A reply as server-sent events, each ready to be written. */
export function replyEvents(reply: Reply): string[] {
  const { content, stop_reason, stop_sequence, stop_details, usage, ...message } = reply;
  const started = { ...message, content: [], stop_reason: null, stop_sequence: null, stop_details: null };
  return [
    serverEvent('message_start', { message: { ...started, usage: { ...usage, output_tokens: 1 } } }),
    serverEvent('ping', {}),
    ...content.flatMap(blockEvents),
    serverEvent('message_delta', {
      delta: { stop_reason, stop_sequence, stop_details },
      usage: { output_tokens: usage.output_tokens },
    }),
    serverEvent('message_stop', {}),
  ];
}

export function serverEvent(type: string, data: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
}

function blockEvents(block: Block, index: number): string[] {
  const { start, deltas } = partsOf(block);
  return [
    serverEvent('content_block_start', { index, content_block: start }),
    ...deltas.map((delta) => serverEvent('content_block_delta', { index, delta })),
    serverEvent('content_block_stop', { index }),
  ];
}

function partsOf(block: Block): { start: object; deltas: object[] } {
  switch (block.type) {
    case 'text':
      return {
        start: { ...block, text: '' },
        deltas: slices(block.text, 24).map((text) => ({ type: 'text_delta', text })),
      };
    case 'thinking':
      return {
        start: { type: 'thinking', thinking: '', signature: '' },
        deltas: [
          ...slices(block.thinking, 24).map((thinking) => ({ type: 'thinking_delta', thinking })),
          { type: 'signature_delta', signature: block.signature },
        ],
      };
    case 'tool_use':
    case 'server_tool_use':
      return { start: { ...block, input: {} }, deltas: inputDeltas(block) };
    default:
      return { start: block, deltas: [] };
  }
}

/** A cut call stops before its input's last brace. */
function inputDeltas({ id, input }: { id: string; input: Record<string, unknown> }): object[] {
  const json = JSON.stringify(input);
  const sent = id.startsWith(cutCallIdPrefix) ? json.slice(0, Math.ceil(json.length / 2)) : json;
  return slices(sent, 48).map((partial_json) => ({ type: 'input_json_delta', partial_json }));
}

/** Pieces of at most `size` characters that never split one. */
function slices(text: string, size: number): string[] {
  return text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'gu')) ?? [];
}
