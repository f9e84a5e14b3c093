import type { APIGatewayProxyEvent, StreamifyHandler } from 'aws-lambda';
import { sendLive } from '../http/send-live.ts';
import type { HttpHandler } from '../http/wrapper.ts';
import type { Log } from '../ports/log.ts';

/** Left of the function's time when a reader who takes nothing is cut off: reaching the limit counts as an error. */
const marginMs = 5_000;

/**
 * A function that Lambda lets answer bit by bit, behind API Gateway's response streaming. A reader that is gone ends
 * what is done for it; that Lambda tells of it is not promised, so whatever streams ends by itself as well.
 */
export function streamAnswers(log: Log, handler: HttpHandler): StreamifyHandler<APIGatewayProxyEvent, void> {
  return awslambda.streamifyResponse<APIGatewayProxyEvent>(async (event, connection, context) => {
    const gone = new AbortController();
    connection.once('close', () => gone.abort());
    const result = await handler(event, Object.assign(context, { stopWaiting: gone.signal }));
    const { statusCode, headers, live, body } = result;
    const answer = awslambda.HttpResponseStream.from(connection, { statusCode, headers });
    if (live === undefined) {
      answer.end(body);
      return;
    }
    const leftMs = Math.floor(context.getRemainingTimeInMillis()) - marginMs;
    try {
      const isTaken = await sendLive(live.chunks, answer, AbortSignal.timeout(Math.max(0, leftMs)));
      const { requestId } = event.requestContext;
      if (!isTaken) log.info('the reader of a stream is gone, or takes nothing', { request_id: requestId });
    } finally {
      // Before this answers: what goes on behind a handler stands still until the function is called again.
      await live.close();
    }
  });
}
