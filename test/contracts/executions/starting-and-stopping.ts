import { describe, expect, test } from 'vitest';
import type { StepHandler } from '#local/adapters/step-handler.ts';
import type { ExecutionInput, StepPointer } from '#shared/workflow/step-pointer.ts';
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
  settled,
  taskTo,
} from './harness.ts';

export function startingAndStopping(make: MakeExecutions): void {
  describe('starting and stopping', () => {
    test('a machine runs from its start to its end, each step on what the one before it answered', async () => {
      const inputs: unknown[] = [];
      const step =
        (answer: StepPointer): StepHandler =>
        async (given) => {
          inputs.push(given);
          return answer;
        };
      await using harness = make(machine({ First: taskTo('Second'), Second: taskTo('Done') }), {
        First: step(pointer({ turn: 1 })),
        Second: step(pointer({ turn: 2 })),
      });
      expect(await harness.executions.start('run', input)).toBe('started');
      expect(await endOf(harness, 'run')).toEqual({ name: 'run', status: 'succeeded' });
      expect(inputs).toEqual([input, pointer({ turn: 1 })]);
    });

    test('of twenty starts by one name at once, one starts', async () => {
      let calls = 0;
      await using harness = make(machine({ First: taskTo('Done') }), {
        First: async () => {
          calls += 1;
          return pointer();
        },
      });
      const starts = await Promise.all(
        Array.from({ length: 20 }, () => harness.executions.start('run', input)),
      );
      expect(starts.filter((start) => start === 'started')).toHaveLength(1);
      await endOf(harness, 'run');
      expect(await harness.executions.start('run', input)).toBe('exists');
      expect(calls).toBe(1);
    });

    test('executions by different names run side by side', async () => {
      const first = hanging();
      await using harness = make(machine({ First: taskTo('Done') }), {
        First: async (given, signal) =>
          (given as ExecutionInput).seconds_left === 1 ? pointer() : first.handler(given, signal),
      });
      await harness.executions.start('slow', { ...input, seconds_left: 600 });
      await harness.executions.start('quick', { ...input, seconds_left: 1 });
      expect(await endOf(harness, 'quick')).toMatchObject({ status: 'succeeded' });
      expect(await harness.executions.describe('slow')).toEqual({ name: 'slow', status: 'running' });
    });

    test('a name that was never started describes as nothing', async () => {
      await using harness = make(machine({ First: taskTo('Done') }), {});
      expect(await harness.executions.describe('nobody')).toBeUndefined();
    });

    test('a stop aborts the step that runs, and no later one begins', async () => {
      const first = hanging();
      const later: string[] = [];
      const record =
        (state: string): StepHandler =>
        async () => {
          later.push(state);
          return pointer();
        };
      await using harness = make(
        machine({
          First: taskTo('Second', { ...caught, ...retryOf('throttled', 3) }),
          Second: taskTo('Done'),
          Mend: taskTo('Failed'),
        }),
        {
          First: async (given, signal) => {
            later.push('First');
            return first.handler(given, signal);
          },
          Second: record('Second'),
          Mend: record('Mend'),
        },
      );
      await harness.executions.start('run', input);
      await first.begun;
      await harness.executions.stop('run', { error: 'killed', cause: 'KillAgent' });
      await first.aborted;
      await harness.elapse(5_000);
      await settled();
      expect(later).toEqual(['First']);
      expect(await harness.executions.describe('run')).toEqual({
        name: 'run',
        status: 'aborted',
        error: 'killed',
        cause: 'KillAgent',
      });
    });

    test('a stop right after the start lets no step begin, or aborts it', async () => {
      const signals: AbortSignal[] = [];
      await using harness = make(machine({ First: taskTo('Done') }), {
        First: async (_given, signal) => {
          signals.push(signal);
          return new Promise((_resolve, reject) => {
            if (signal.aborted) reject(broken('Stopped'));
            signal.addEventListener('abort', () => reject(broken('Stopped')));
          });
        },
      });
      await harness.executions.start('run', input);
      await harness.executions.stop('run', { error: 'killed', cause: '' });
      await settled();
      expect(signals.every(({ aborted }) => aborted)).toBe(true);
      expect(await harness.executions.describe('run')).toMatchObject({ status: 'aborted' });
    });

    test('a stop ends a wait', async () => {
      const begun = Promise.withResolvers<void>();
      let calls = 0;
      const definition = machine({
        First: taskTo('Pause'),
        Pause: { Type: 'Wait', SecondsPath: '$.wait_seconds', Next: 'Second' },
        Second: taskTo('Done'),
      });
      await using harness = make(definition, {
        First: async () => {
          begun.resolve();
          return pointer({ wait_seconds: 3_600 });
        },
        Second: async () => {
          calls += 1;
          return pointer();
        },
      });
      await harness.executions.start('run', input);
      await begun.promise;
      await settled();
      await harness.executions.stop('run', { error: 'killed', cause: '' });
      await settled();
      await harness.elapse(3_600_000);
      expect(await harness.executions.describe('run')).toMatchObject({ status: 'aborted' });
      expect(calls).toBe(0);
    });

    test('a stop of what ended or never was changes nothing', async () => {
      await using harness = make(machine({ First: taskTo('Done') }), { First: async () => pointer() });
      await harness.executions.stop('nobody', { error: 'killed', cause: '' });
      expect(await harness.executions.describe('nobody')).toBeUndefined();
      await harness.executions.start('run', input);
      await endOf(harness, 'run');
      await harness.executions.stop('run', { error: 'killed', cause: '' });
      expect(await harness.executions.describe('run')).toEqual({ name: 'run', status: 'succeeded' });
    });
  });
}
