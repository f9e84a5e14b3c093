import type { ServerResponse } from 'node:http';
import { errorAnswer } from '#lambdas/http/error-answer.ts';
import { sendLive } from '#lambdas/http/send-live.ts';
import type { HttpResult, LiveBody } from '#lambdas/http/wrapper.ts';
import type { Log } from '#lambdas/ports/log.ts';
import type { Owner } from '#shared/agent/ids.ts';
import { limits } from '#shared/agent/limits.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import { sendResult, stringValues } from './answer.ts';

/** A reader that takes nothing for so long is cut off. Keep-alives come oftener, so that only a stuck one is meant. */
const stuckMs = 60_000;

/** Sends answers that come bit by bit, to so many readers of one owner at once. */
export class LiveAnswers {
  readonly #log: Log;
  readonly #open = new Map<Owner, number>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Ends with the answer, or when its reader is gone. */
  async send(
    response: ServerResponse,
    result: HttpResult & { live: LiveBody },
    requestId: string,
  ): Promise<void> {
    const { owner, chunks } = result.live;
    const open = this.#open.get(owner) ?? 0;
    if (open >= limits.stream.perOwner) {
      sendResult(response, errorAnswer(tooMany(), requestId), requestId);
      return;
    }
    this.#open.set(owner, open + 1);
    try {
      response.setTimeout(stuckMs, () => response.destroy());
      response.writeHead(result.statusCode, {
        ...stringValues(result.headers ?? {}),
        'x-amzn-requestid': requestId,
      });
      await sendLive(chunks, response);
    } catch (error) {
      this.#log.error('a stream broke', { requestId, error });
    } finally {
      this.#close(owner);
    }
  }

  #close(owner: Owner): void {
    const open = (this.#open.get(owner) ?? 1) - 1;
    if (open === 0) this.#open.delete(owner);
    else this.#open.set(owner, open);
  }
}

function tooMany(): ProductError {
  return new ProductError('throttled', {
    message: `${limits.stream.perOwner} streams are open already.`,
    remedy: ['Close one, or wait with ', { call: 'agent-output' }, ' instead.'],
  });
}
