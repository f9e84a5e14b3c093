import type { Clock } from '#lambdas/ports/clock.ts';
import type { Ids } from '#lambdas/ports/ids.ts';
import { ProductError } from '#shared/errors/product-error.ts';

export interface RetryDeps {
  clock: Pick<Clock, 'sleep'>;
  ids: Pick<Ids, 'bytes'>;
}

const maxAttempts = 8;
const firstPauseMs = 50;
const maxPauseMs = 2_000;

/**
 * Tries again what was throttled or got lost, on top of the SDK's own quick retries, with full jitter.
 * `work` has to be safe to repeat: an answer that got lost may belong to a call that was carried out.
 * @throws {ProductError} throttled or unavailable once the tries are used up; other errors as they are.
 */
export async function retry<Result>(
  deps: RetryDeps,
  work: () => Promise<Result>,
  options: { isTransient?: (error: unknown) => boolean; signal?: AbortSignal } = {},
): Promise<Result> {
  const { isTransient = isTransientAwsError, signal } = options;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (signal?.aborted || !isTransient(error)) throw error;
      if (attempt >= maxAttempts) throw givenUp(error);
    }
    await deps.clock.sleep(pauseMs(deps, attempt), signal);
  }
}

/** Anywhere between none and a ceiling that doubles: callers that collided do not collide again. */
export function pauseMs({ ids }: Pick<RetryDeps, 'ids'>, attempt: number): number {
  const [high = 0, low = 0] = ids.bytes(2);
  const chance = ((high % 256) * 256 + (low % 256)) / 65_536;
  return Math.min(maxPauseMs, firstPauseMs * 2 ** (attempt - 1)) * chance;
}

const throttlingNames = new Set([
  'AccountLimitExceededException',
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'ExecutionLimitExceeded',
  'RequestLimitExceeded',
  'SlowDown',
  'ThrottlingException',
  'Throttling',
  'TooManyRequestsException',
]);

const transientNames = new Set([
  'InternalServerError',
  'InternalServerException',
  'RequestTimeout',
  'RequestTimeoutException',
  'ServiceUnavailableException',
  'TimeoutError',
  'TransactionConflictException',
  'TransactionInProgressException',
]);

const networkCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN']);

export function isThrottling(error: unknown): boolean {
  return error instanceof Error && throttlingNames.has(error.name);
}

/** Throttled, broken off, or the service's own fault. */
export function isTransientAwsError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, $fault } = error as Error & { code?: unknown; $fault?: unknown };
  return (
    isThrottling(error) ||
    transientNames.has(error.name) ||
    $fault === 'server' ||
    (typeof code === 'string' && networkCodes.has(code))
  );
}

function givenUp(cause: unknown): ProductError {
  return isThrottling(cause)
    ? new ProductError('throttled', {
        message: 'AWS throttles this account at the moment',
        remedy: 'Try again in a few seconds; a quota may need to be raised',
        cause,
      })
    : new ProductError('unavailable', {
        message: 'An AWS service did not answer',
        remedy: 'Try again in a few seconds',
        cause,
      });
}
