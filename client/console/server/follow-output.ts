import type { ServerResponse } from 'node:http';
import { followOutput } from '#client/http/event-stream.ts';
import { describeError } from './answer.ts';
import type { ConsoleContext } from './context.ts';

export interface Follow {
  agentId: string;
  /** A cursor of an earlier answer. */
  after?: string | undefined;
  filter?: string | undefined;
  signal: AbortSignal;
}

/**
 * Sends what an agent wrote and how far it is, at once and then whenever something is new, as server-sent events:
 * `output`, its id the cursor to go on from; `end` behind the last; `failure` where it broke.
 */
export async function sendEvents(
  response: ServerResponse,
  { api, world }: ConsoleContext,
  { agentId, ...follow }: Follow,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.flushHeaders();
  const send = (event: string, data: object, id?: string): void => {
    const name = id === undefined ? '' : `id: ${id.replaceAll(/[\r\n]/g, '')}\n`;
    response.write(`${name}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  try {
    for await (const answer of followOutput({ api, world }, agentId, follow)) {
      send('output', answer, answer.next_cursor);
    }
    send('end', {});
  } catch (error) {
    if (!follow.signal.aborted) send('failure', describeError(error));
  }
  response.end();
}
