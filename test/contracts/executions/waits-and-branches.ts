import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { StepHandler } from '#local/adapters/step-handler.ts';
import { type MapState, waitForToken } from '#shared/workflow/asl.ts';
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
  settled,
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

    const ask = machine({
      First: taskTo('Ask'),
      Ask: {
        ...taskTo('Second'),
        Resource: waitForToken,
        Parameters: {
          FunctionName: 'arn:ask',
          Payload: { 'agent_id.$': '$.agent_id', 'token.$': '$$.Task.Token' },
        },
        TimeoutSecondsPath: '$.wait_seconds',
        ResultPath: null,
        Catch: [{ ErrorEquals: ['States.Timeout'], ResultPath: null, Next: 'Late' }],
      },
      Second: taskTo('Done'),
      Late: taskTo('Failed'),
    });
    const asked = z.object({ agent_id: z.literal(agentId), token: z.string().min(1) });

    /** Runs to the state that waits; answers the tokens that it was given, one for each time. */
    const untilAsked = async (waitSeconds: number) => {
      const tokens: string[] = [];
      const seen: unknown[] = [];
      const begun = Promise.withResolvers<void>();
      const harness = make(ask, {
        First: async () => pointer({ wait_seconds: waitSeconds, turn: 7 }),
        Ask: async (given) => {
          tokens.push(asked.strict().parse(given).token);
          begun.resolve();
          return {};
        },
        Second: async (given) => {
          seen.push(given);
          return pointer();
        },
        Late: async (given) => {
          seen.push(given);
          return pointer();
        },
      });
      await harness.executions.start('run', input);
      await begun.promise;
      return { harness, tokens, seen };
    };

    test('a state that waits for its token lasts until that is handed back, and hands its input on', async () => {
      const { harness, tokens, seen } = await untilAsked(600);
      await using _ = harness;
      await settled();
      expect(seen).toEqual([]);
      expect(await harness.executions.describe('run')).toMatchObject({ status: 'running' });
      await harness.executions.wake(tokens[0] ?? '');
      expect(await endOf(harness, 'run')).toMatchObject({ status: 'succeeded' });
      expect(seen).toEqual([pointer({ wait_seconds: 600, turn: 7 })]);
      await harness.executions.wake(tokens[0] ?? '');
    });

    test('a state whose token nobody hands back goes on when its time is over', async () => {
      const { harness, seen } = await untilAsked(1);
      await using _ = harness;
      expect(await endOf(harness, 'run')).toMatchObject({ status: 'failed', error: 'AgentFailed' });
      expect(seen).toEqual([pointer({ wait_seconds: 1, turn: 7 })]);
    });

    test('a token that nobody waits with wakes nothing', async () => {
      const { harness, seen } = await untilAsked(600);
      await using _ = harness;
      await harness.executions.wake('another');
      await settled();
      expect(seen).toEqual([]);
    });

    test('an execution that is stopped while it waits is not woken', async () => {
      const { harness, tokens, seen } = await untilAsked(600);
      await using _ = harness;
      await harness.executions.stop('run', { error: 'killed', cause: 'Told so' });
      await harness.executions.wake(tokens[0] ?? '');
      await settled();
      expect(seen).toEqual([]);
      expect(await harness.executions.describe('run')).toMatchObject({ status: 'aborted' });
    });

    test('a token may be handed back before the function that got it has returned', async () => {
      const handed = Promise.withResolvers<void>();
      await using harness = make(ask, {
        First: async () => pointer({ wait_seconds: 600 }),
        Ask: async (given) => {
          await harness.executions.wake(asked.parse(given).token);
          handed.resolve();
          return {};
        },
        Second: async () => pointer(),
      });
      await harness.executions.start('run', input);
      await handed.promise;
      expect(await endOf(harness, 'run')).toMatchObject({ status: 'succeeded' });
    });

    const each: MapState = {
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
      Next: 'Second',
    };
    const fanWith = (parts: Partial<MapState>) =>
      machine({
        First: taskTo('Each'),
        Each: { ...each, ...parts },
        Second: taskTo('Done'),
        Mend: taskTo('Failed'),
      });
    const fan = fanWith(caught);

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
          await code.aborted;
          told.push(item);
          return pointer();
        },
      });
      await harness.executions.start('run', input);
      expect(await endOf(harness, 'run')).toMatchObject({ status: 'failed', error: 'AgentFailed' });
      expect(told).toMatchObject([{ failure: { Error: 'SomethingElse' } }]);
    });

    test('a branch that fails and is caught by nobody ends the execution, and aborts the others', async () => {
      const code = hanging();
      await using harness = make(fanWith({}), {
        First: async () => pointer({ families: ['code', 'scan'] }),
        CodeOne: code.handler,
        ScanOne: async () => {
          await code.begun;
          throw broken('SomethingElse');
        },
      });
      await harness.executions.start('run', input);
      expect(await endOf(harness, 'run')).toMatchObject({ status: 'failed', error: 'SomethingElse' });
      await code.aborted;
    });
  });
}
