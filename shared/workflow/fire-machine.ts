import { errorCodes } from '../contract/error-codes.ts';
import type { StateMachineDefinition } from './asl.ts';
import { patient } from './retries.ts';

/** A fire that finds no room is tried again so often, and for so long: an agent that is later is better not started. */
export const fireRetries = { everySeconds: 60, times: 60 } as const;

/** What a later try may find otherwise: among them, that its owner runs too many agents. */
const passing = Object.entries(errorCodes)
  .filter(([, { retryable }]) => retryable)
  .map(([code]) => code);

/** Names that differ from stage to stage. */
export interface FireMachineNames {
  /** Of the function that starts a schedule's agent. */
  fireArn: string;
  /** Of the optimized integration `sqs:sendMessage`. */
  sendMessageArn: string;
  /** Where what could not start is kept. */
  deadLettersUrl: string;
}

/** One fire of a schedule: starts its agent, as soon as there is room for it, or keeps the fire for a person. */
export function buildFireMachine({
  fireArn,
  sendMessageArn,
  deadLettersUrl,
}: FireMachineNames): StateMachineDefinition {
  return {
    Comment: 'One fire of a schedule: start its agent, or wait for room, or keep the fire',
    StartAt: 'Fire',
    // Behind every try and the waits between them.
    TimeoutSeconds: 3 * 3600,
    States: {
      Fire: {
        Type: 'Task',
        Resource: fireArn,
        TimeoutSeconds: 70,
        Retry: [
          {
            ErrorEquals: passing,
            IntervalSeconds: fireRetries.everySeconds,
            MaxAttempts: fireRetries.times,
            BackoffRate: 1,
            MaxDelaySeconds: fireRetries.everySeconds,
          },
          ...patient,
        ],
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'Keep' }],
        Next: 'Done',
      },
      Keep: {
        Type: 'Task',
        Comment: 'With the fire and what kept its agent from starting',
        Resource: sendMessageArn,
        Parameters: { QueueUrl: deadLettersUrl, 'MessageBody.$': '$' },
        Retry: [{ ErrorEquals: ['States.TaskFailed'], MaxAttempts: 6, ...atOnce }],
        Next: 'Failed',
      },
      Done: { Type: 'Succeed' },
      Failed: {
        Type: 'Fail',
        Error: 'FireFailed',
        Cause: 'The dead-letter queue has the fire and its failure',
      },
    },
  };
}

const atOnce = { IntervalSeconds: 1, BackoffRate: 2, MaxDelaySeconds: 60, JitterStrategy: 'FULL' } as const;
