import { transientCodes } from '../errors/product-error.ts';
import type { Retrier } from './asl.ts';

/** Full jitter, so that a crowd spreads out. */
const spread = { IntervalSeconds: 1, BackoffRate: 2, MaxDelaySeconds: 60, JitterStrategy: 'FULL' } as const;

/** Of every step of an agent. */
export const patient: readonly Retrier[] = [
  {
    // Lambda's own faults, and ours that a later try may survive.
    ErrorEquals: [
      'Lambda.ServiceException',
      'Lambda.AWSLambdaException',
      'Lambda.SdkClientException',
      'Lambda.TooManyRequestsException',
      'Lambda.ClientExecutionTimeoutException',
      ...transientCodes,
    ],
    MaxAttempts: 6,
    ...spread,
  },
  {
    // A process that died or got stuck under this step. A step is safe to repeat, but one that does this each
    // time pays for a model's reply each time. `Lambda.Unknown` is Step Functions' name for such an end where
    // Lambda gave none: https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html
    ErrorEquals: ['Lambda.Unknown', 'Runtime.ExitError', 'Runtime.OutOfMemory', 'Sandbox.Timedout'],
    MaxAttempts: 2,
    ...spread,
  },
];
