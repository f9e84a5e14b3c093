import type { HttpContext } from '#lambdas/http/stop-waiting.ts';

export interface Invocation {
  functionName: string;
  requestId: string;
  /** Milliseconds since 1970. */
  now: () => number;
  stopWaiting: AbortSignal;
}

/** API Gateway gives a function 29 s to answer. */
const timeoutMs = 29_000;

/** What Lambda tells a function about its invocation. */
export function lambdaContext({ functionName, requestId, now, stopWaiting }: Invocation): HttpContext {
  const endsAt = now() + timeoutMs;
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:embedded:000000000000:function:${functionName}`,
    memoryLimitInMB: '0',
    awsRequestId: requestId,
    logGroupName: 'embedded',
    logStreamName: functionName,
    getRemainingTimeInMillis: () => Math.max(0, endsAt - now()),
    stopWaiting,
    done: callbackStyle,
    fail: callbackStyle,
    succeed: callbackStyle,
  };
}

function callbackStyle(): never {
  throw new Error('answer by the returned promise; callbacks ended with Node 6');
}
