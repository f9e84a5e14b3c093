/** The `data` of each server-sent event, parsed, as it arrives. */
export async function* sseEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<SseEvent> {
  const decoder = new TextDecoder();
  let pending = '';
  for await (const chunk of body) {
    pending += decoder.decode(chunk, { stream: true });
    const blocks = pending.split('\n\n');
    pending = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = block.slice(block.indexOf('\ndata: ') + 7);
      yield JSON.parse(data) as SseEvent;
    }
  }
}

/** As much of the stream's events as the floor reads. */
export interface SseEvent {
  type: string;
  content_block?: { type: string; id?: string; name?: string; text?: string };
  delta?: { type?: string; text?: string; partial_json?: string; stop_reason?: string };
}
