import { monotonicMs } from '../monotonic.ts';

/** Server-sent events of one reply, as the Messages API writes them. */
export function beginReply(id: string, model: string): string {
  const usage = { input_tokens: 1_000, output_tokens: 1, cache_read_input_tokens: 0 };
  const message = {
    ...{ id: `msg_${id}`, type: 'message', role: 'assistant', model, content: [] },
    ...{ stop_reason: null, stop_sequence: null, usage: { ...usage, cache_creation_input_tokens: 0 } },
  };
  return event({ type: 'message_start', message }) + event({ type: 'ping' });
}

export const beginText = event({
  type: 'content_block_start',
  index: 0,
  content_block: { type: 'text', text: '' },
});
export const endText = event({ type: 'content_block_stop', index: 0 });

/** A line that says when it was produced. */
export function stampedLine(index: number): string {
  return `Line ${index} of the report, produced at ${monotonicMs()}`;
}

export function textDelta(text: string): string {
  return event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } });
}

/** A tool call whose input comes in three pieces, and the reply's end. */
export function callTool(index: number, call: { id: string; name: string; input: object }): string {
  const { id, name, input } = call;
  const json = JSON.stringify(input);
  const third = Math.ceil(json.length / 3);
  const pieces = [json.slice(0, third), json.slice(third, 2 * third), json.slice(2 * third)];
  const delta = (partial_json: string) =>
    event({ type: 'content_block_delta', index, delta: { type: 'input_json_delta', partial_json } });
  return [
    event({
      type: 'content_block_start',
      index,
      content_block: { type: 'tool_use', id, name, input: {}, caller: { type: 'direct' } },
    }),
    ...pieces.map(delta),
    event({ type: 'content_block_stop', index }),
    event({
      type: 'message_delta',
      delta: { stop_reason: 'tool_use', stop_sequence: null },
      usage: { output_tokens: 60 },
    }),
    event({ type: 'message_stop' }),
  ].join('');
}

function event(data: { type: string } & Record<string, unknown>): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}
