import { describe, expect, test } from 'vitest';
import type { StepHandler } from '#local/adapters/executions.ts';
import type { StepPointer } from '#shared/workflow/step-pointer.ts';
import {
  agentId,
  broken,
  caught,
  endOf,
  hanging,
  input,
  type MakeExecutions,
  machine,
  pointer,
  taskTo,
} from './harness.ts';

export function waitsAndBranches(make: MakeExecutions): void {
  describe('waits and branches', () => {
    test('a wait takes its seconds from the input', async () => {
      const calls: string[] = [];
      const definition = machine({
        First: taskTo('Pause'),
        Pause: { Type: 'Wait', SecondsPath: '$.wait_seconds', Next: 'Second' },
        Second: taskTo('Done'),
      });
      await using harness = make(definition, {
        First: async () => pointer({ wait_seconds: 1 }),
        Second: async (given) => {
          calls.push(String((given as StepPointer).wait_seconds));
          return pointer();
        },
      });
      await harness.executions.start('run', input);
      expect(await endOf(harness, 'run')).toMatchObject({ status: 'succeeded' });
      expect(calls).toEqual(['1']);
    });

    const fan = machine({
      First: taskTo('Each'),
      Each: {
        Type: 'Map',
        ItemsPath: '$.families',
        ItemSelector: { 'agent_id.$': '$.agent_id', 'turn.$': '$.turn', 'next.$': '$$.Map.Item.Value' },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'INLINE' },
          StartAt: 'Which',
          States: {
            Which: {
              Type: 'Choice',
              Choices: [{ Variable: '$.next', StringEquals: 'code', Next: 'CodeOne' }],
              Default: 'ScanOne',
            },
            CodeOne: { Type: 'Task', Resource: 'arn:code', End: true },
            ScanOne: { Type: 'Task', Resource: 'arn:scan', End: true },
          },
        },
        ResultPath: null,
        ...caught,
        Next: 'Second',
      },
      Second: taskTo('Done'),
      Mend: taskTo('Failed'),
    });

    test('a Map runs its branches side by side, each on its own item, and hands its input on', async () => {
      const both = Promise.withResolvers<void>();
      const given: unknown[] = [];
      const meet: StepHandler = async (item) => {
        given.push(item);
        if (given.length === 2) both.resolve();
        await both.promise;
        return pointer();
      };
      const after: unknown[] = [];
      await using harness = make(fan, {
        First: async () => pointer({ turn: 3, families: ['code', 'scan'] }),
        CodeOne: meet,
        ScanOne: meet,
        Second: async (item) => {
          after.push(item);
          return pointer();
        },
      });
      await harness.executions.start('run', input);
      expect(await endOf(harness, 'run')).toMatchObject({ status: 'succeeded' });
      expect(given).toEqual([
        { agent_id: agentId, turn: 3, next: 'code' },
        { agent_id: agentId, turn: 3, next: 'scan' },
      ]);
      expect(after).toEqual([pointer({ turn: 3, families: ['code', 'scan'] })]);
    });

    test('a branch that fails is caught for all, and aborts the others', async () => {
      const code = hanging();
      const told: unknown[] = [];
      await using harness = make(fan, {
        First: async () => pointer({ families: ['code', 'scan'] }),
        CodeOne: code.handler,
        ScanOne: async () => {
          await code.begun;
          throw broken('SomethingElse');
        },
        Mend: async (item) => {
          told.push(item);
          return pointer();
        },
      });
      await harness.executions.start('run', input);
      expect(await endOf(harness, 'run')).toMatchObject({ status: 'failed', error: 'AgentFailed' });
      expect(told).toMatchObject([{ failure: { Error: 'SomethingElse' } }]);
      await code.aborted;
    });
  });
}
