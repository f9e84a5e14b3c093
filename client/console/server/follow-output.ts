import { once } from 'node:events';
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
 * `output`, its id the cursor to go on from; `away` where the platform is, and is tried again; `end` behind the last;
 * `failure` where it broke.
 */
export async function sendEvents(
  response: ServerResponse,
  { api, world }: ConsoleContext,
  { agentId, ...follow }: Follow,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.flushHeaders();
  const send = async (event: string, data: object, id?: string): Promise<void> => {
    const name = id === undefined ? '' : `id: ${id.replaceAll(/[\r\n]/g, '')}\n`;
    const isTaken = response.write(`${name}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    // Nothing is read on for a page that stands still: its agent's lines would pile up here.
    if (!isTaken) await once(response, 'drain', { signal: follow.signal });
  };
  try {
    const notice = (why: string): void => void send('away', { why }).catch(() => undefined);
    for await (const answer of followOutput({ api, world }, agentId, { ...follow, notice })) {
      await send('output', answer, answer.next_cursor);
    }
    await send('end', {});
  } catch (error) {
    if (!follow.signal.aborted) await send('failure', describeError(error));
  }
  response.end();
}
