import type { ServerResponse } from 'node:http';
import { sendLive } from '#lambdas/http/send-live.ts';
import type { HttpResult, LiveBody } from '#lambdas/http/wrapper.ts';
import type { Log } from '#lambdas/ports/log.ts';
import { stringValues } from './answer.ts';

/** A reader that takes nothing for so long is cut off. Keep-alives come oftener, so that only a stuck one is meant. */
const stuckMs = 60_000;

/** Sends an answer that comes bit by bit. Ends with it, or when its reader is gone. */
export async function sendLiveAnswer(
  log: Log,
  response: ServerResponse,
  { result, requestId }: { result: HttpResult & { live: LiveBody }; requestId: string },
): Promise<void> {
  const { statusCode, headers = {}, live } = result;
  try {
    response.setTimeout(stuckMs, () => response.destroy());
    response.writeHead(statusCode, { ...stringValues(headers), 'x-amzn-requestid': requestId });
    await sendLive(live.chunks, response);
  } catch (error) {
    log.error('a stream broke', { requestId, error });
  }
}
