import { StateMachine } from 'aws-local-stepfunctions';
import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '#shared/contract/error-codes.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import { buildFireMachine, fireRetries } from '#shared/workflow/fire-machine.ts';

const definition = buildFireMachine({
  fireArn: 'arn:aws:lambda:us-east-1:111122223333:function:schedule-fire:live',
  sendMessageArn: 'arn:aws:states:::sqs:sendMessage',
  deadLettersUrl: 'https://sqs.us-east-1.amazonaws.com/111122223333/fires',
});
const fire = { schedule: 'weekly', time: '2026-11-23T08:00:00Z', payload: { task: {} } };

/** Runs one fire in the real interpreter, without its waits; the function refuses it so often. */
async function run({ refusals, code }: { refusals: number; code: ErrorCode }) {
  const kept: unknown[] = [];
  let tries = 0;
  const { result } = new StateMachine(JSON.parse(JSON.stringify(definition))).run(fire, {
    overrides: {
      retryIntervalOverrides: { Fire: 0 },
      taskResourceLocalHandlers: {
        Fire: async () => {
          tries += 1;
          if (tries <= refusals) throw new ProductError(code, { message: 'Not now', remedy: 'Later' });
          return { started: true };
        },
        Keep: async (message) => kept.push(message),
      },
    },
  });
  const outcome = await result.then(
    () => 'succeeded',
    () => 'failed',
  );
  return { tries, kept, outcome };
}

describe('a fire of a schedule on AWS', () => {
  test('waits up to an hour for room, and then starts its agent', async () => {
    expect(fireRetries.everySeconds * fireRetries.times).toBe(3_600);
    expect(await run({ refusals: 60, code: 'too_many_agents' })).toEqual({
      ...{ tries: 61, kept: [], outcome: 'succeeded' },
    });
  });

  test('is tried every minute, at a steady pace', () => {
    const { Fire } = definition.States;
    expect(Fire).toMatchObject({
      Retry: [{ IntervalSeconds: 60, BackoffRate: 1, MaxAttempts: 60, MaxDelaySeconds: 60 }, {}, {}],
    });
  });

  test('that finds no room for an hour is kept, with what stood in its way', async () => {
    const { tries, kept, outcome } = await run({ refusals: 100, code: 'too_many_agents' });
    expect([tries, outcome]).toEqual([61, 'failed']);
    expect(kept).toEqual([
      {
        QueueUrl: 'https://sqs.us-east-1.amazonaws.com/111122223333/fires',
        MessageBody: { ...fire, failure: { Error: 'too_many_agents', Cause: 'Not now' } },
      },
    ]);
  });

  test('that no later try would mend is kept at once', async () => {
    const { tries, kept } = await run({ refusals: 1, code: 'unknown_agent_type' });
    expect(tries).toBe(1);
    expect(kept).toMatchObject([{ MessageBody: { failure: { Error: 'unknown_agent_type' } } }]);
  });
});
