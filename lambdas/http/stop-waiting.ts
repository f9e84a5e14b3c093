import type { Context } from 'aws-lambda';

/** Lambda's context, and what only a front that holds the caller's connection can add to it. */
export interface HttpContext extends Context {
  /**
   * Aborted once waiting has no point: the caller hung up, or the platform closes. A handler that waits then
   * answers at once with what it has. API Gateway cannot tell, so on AWS it is missing.
   */
  stopWaiting?: AbortSignal;
}

/** @returns a signal in any case; one that never aborts where the front does not tell. */
export function stopWaitingSignal(context: HttpContext): AbortSignal {
  return context.stopWaiting ?? neverAborted;
}

const neverAborted = new AbortController().signal;
