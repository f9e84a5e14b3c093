import { describe, expect, test } from 'vitest';
import {
  broken,
  caught,
  endOf,
  hanging,
  input,
  type MakeExecutions,
  machine,
  pointer,
  retryOf,
  taskTo,
} from './harness.ts';

export function failing(make: MakeExecutions): void {
  describe('steps that fail', () => {
    test('a Fail state names its error', async () => {
      await using harness = make(machine({ First: taskTo('Failed') }), { First: async () => pointer() });
      await harness.executions.start('run', input);
      expect(await endOf(harness, 'run')).toMatchObject({ status: 'failed', error: 'AgentFailed' });
    });

    test('an error that nobody catches fails the execution under its own name', async () => {
      await using harness = make(machine({ First: taskTo('Done') }), {
        First: async () => Promise.reject(broken('SomethingElse')),
      });
      await harness.executions.start('run', input);
      expect(await endOf(harness, 'run')).toMatchObject({ status: 'failed', error: 'SomethingElse' });
    });

    test('an error of the list is retried until it passes', async () => {
      let calls = 0;
      await using harness = make(machine({ First: taskTo('Done', retryOf('throttled', 2)) }), {
        First: async () => {
          calls += 1;
          return calls < 3 ? Promise.reject(broken('throttled')) : pointer();
        },
      });
      await harness.executions.start('run', input);
      expect(await endOf(harness, 'run')).toMatchObject({ status: 'succeeded' });
      expect(calls).toBe(3);
    });

    test('an error that outlasts its retries is caught, and the next step is told', async () => {
      let calls = 0;
      const told: unknown[] = [];
      const definition = machine({
        First: taskTo('Done', { ...retryOf('throttled', 1), ...caught }),
        Mend: taskTo('Failed'),
      });
      await using harness = make(definition, {
        First: async () => {
          calls += 1;
          return Promise.reject(broken('throttled'));
        },
        Mend: async (given) => {
          told.push(given);
          return pointer();
        },
      });
      await harness.executions.start('run', input);
      expect(await endOf(harness, 'run')).toMatchObject({ status: 'failed', error: 'AgentFailed' });
      expect(calls).toBe(2);
      expect(told).toEqual([
        { ...input, failure: { Error: 'throttled', Cause: expect.stringContaining('It broke') } },
      ]);
    });

    test('a step that takes longer than its input allows is caught as a timeout, and aborted before the next one goes on', async () => {
      const first = hanging();
      const told: unknown[] = [];
      const definition = machine({
        First: taskTo('Done', { TimeoutSecondsPath: '$.seconds_left', ...caught }),
        Mend: taskTo('Failed'),
      });
      await using harness = make(definition, {
        First: first.handler,
        Mend: async (given) => {
          await first.aborted;
          told.push(given);
          return pointer();
        },
      });
      await harness.executions.start('run', { ...input, seconds_left: 1 });
      expect(await endOf(harness, 'run')).toMatchObject({ status: 'failed', error: 'AgentFailed' });
      expect(told).toMatchObject([{ failure: { Error: 'States.Timeout' } }]);
    });
  });
}
