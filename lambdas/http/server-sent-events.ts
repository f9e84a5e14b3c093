import type { Followed } from '../agents/follow-output.ts';

export const eventStreamHeaders = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  // Read by nginx and those who took after it: events are to be handed on as they come.
  'x-accel-buffering': 'no',
};

/** How long a reader whose connection broke is to wait. */
const retry = 'retry: 1000\n';

/** Events as they go over the wire. A text never ends within one. */
export async function* serverSentEvents(news: AsyncIterable<Followed>): AsyncGenerator<string, void> {
  let opening = retry;
  for await (const answer of news) {
    yield answer === 'silence' ? ': keep-alive\n\n' : opening + eventOf(answer);
    opening = '';
  }
}

/** JSON has no line ends of its own, so that `data` is one line. */
function eventOf(answer: Exclude<Followed, 'silence'>): string {
  return `event: output\nid: ${answer.next_cursor}\ndata: ${JSON.stringify(answer)}\n\n`;
}
