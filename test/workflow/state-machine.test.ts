import { StateMachine } from 'aws-local-stepfunctions';
import { describe, expect, test } from 'vitest';
import { createEmbeddedExecutions } from '#local/adapters/executions.ts';
import type { StepHandler } from '#local/adapters/step-handler.ts';
import { makeAgentId } from '#shared/agent/ids.ts';
import { transientCodes } from '#shared/errors/product-error.ts';
import type { State } from '#shared/workflow/asl.ts';
import { toolFamilies } from '#shared/workflow/families.ts';
import { buildStateMachine, familyStates } from '#shared/workflow/state-machine.ts';
import {
  type NextStep,
  nextSteps,
  type StepPointer,
  settleInputSchema,
  stepPointerSchema,
} from '#shared/workflow/step-pointer.ts';
import { endOf } from '#test/contracts/executions/harness.ts';
import { countingIds } from '#test/fakes/counting-ids.ts';
import { inMemoryExecutions } from '#test/fakes/in-memory-executions.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';

const arnOf = (step: string): string => `arn:aws:lambda:us-east-1:111122223333:function:${step}:live`;
const definition = buildStateMachine(arnOf);
const several = definition.States['Several'];
const branches: Record<string, State> = several?.Type === 'Map' ? several.ItemProcessor.States : {};
const tasksOf = (states: Record<string, State>) =>
  Object.entries(states).flatMap(([name, state]) => (state.Type === 'Task' ? [{ name, state }] : []));

const ids = countingIds();
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const input = { agent_id: makeAgentId('code-review-agent', new Uint8Array(10)), seconds_left: 600 };
const pointerTo = (next: NextStep, parts: Partial<StepPointer> = {}): StepPointer =>
  stepPointerSchema.parse({ ...input, turn: 1, next, ...parts });

/** Runs the machine in the real interpreter. Think answers the pointers one by one; others answer nothing new. */
async function walk(pointers: readonly StepPointer[]) {
  const visited: string[] = [];
  const left = [...pointers];
  const step = (name: string): StepHandler => {
    return async () => {
      visited.push(name);
      return name === 'Think' ? (left.shift() ?? pointerTo('done')) : pointerTo('done');
    };
  };
  const names = [...tasksOf(definition.States), ...tasksOf(branches)].map(({ name }) => name);
  const handlers = Object.fromEntries(names.map((name) => [name, step(name)]));
  const executions = createEmbeddedExecutions({ log, ids }, definition, handlers);
  await executions.start('run', input);
  const harness = { executions, elapse: async () => undefined, [Symbol.asyncDispose]: executions.close };
  const state = await endOf(harness, 'run');
  await executions.close();
  return { visited, state };
}

describe('the state machine', () => {
  test('has the states that a person reads in the console', () => {
    expect(Object.keys(definition.States)).toEqual([
      'Think',
      'Route',
      'Code',
      'Scan',
      'Command',
      'Cloud',
      'Logs',
      'Deploy',
      'Several',
      'Pause',
      'Approve',
      'Renew',
      'Settle',
      'Done',
      'Failed',
    ]);
    expect(Object.keys(branches)).toEqual([
      'RouteOne',
      'CodeOne',
      'ScanOne',
      'CommandOne',
      'CloudOne',
      'LogsOne',
      'DeployOne',
      'NoSuchFamily',
    ]);
    expect(definition.StartAt).toBe('Think');
  });

  test('is valid to the real interpreter', () => {
    expect(() => new StateMachine(JSON.parse(JSON.stringify(definition)))).not.toThrow();
  });

  test('names a function’s ARN directly in every task, without parameters in between', () => {
    const tasks = [...tasksOf(definition.States), ...tasksOf(branches)].filter(
      ({ name }) => name !== 'Approve',
    );
    for (const { state } of tasks) {
      expect(state.Resource).toMatch(/^arn:aws:lambda:us-east-1:111122223333:function:[a-z]+:live$/);
      expect(state).not.toHaveProperty('Parameters');
    }
  });

  test('bounds every task by the time left and settles whatever goes wrong', () => {
    const outer = tasksOf(definition.States).filter(({ name }) => !['Settle', 'Approve'].includes(name));
    expect(outer).toHaveLength(toolFamilies.length + 2);
    for (const { state } of outer) {
      expect(state.TimeoutSecondsPath).toBe('$.seconds_left');
      expect(state.Catch).toEqual([{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'Settle' }]);
    }
    for (const { state } of tasksOf(branches)) expect(state.TimeoutSecondsPath).toBe('$.seconds_left');
    expect(several).toMatchObject({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Settle' }] });
    expect(definition.States['Settle']).not.toHaveProperty('Catch');
  });

  test('waits for a decision with a token, as long as there is time for it, and thinks again either way', () => {
    expect(definition.States['Approve']).toMatchObject({
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Parameters: {
        FunctionName: arnOf('approve'),
        Payload: { 'agent_id.$': '$.agent_id', 'token.$': '$$.Task.Token' },
      },
      TimeoutSecondsPath: '$.wait_seconds',
      ResultPath: null,
      Catch: [
        { ErrorEquals: ['States.Timeout'], ResultPath: null, Next: 'Think' },
        { ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'Settle' },
      ],
      Next: 'Think',
    });
  });

  test('retries faults of the infrastructure and our own transient errors only, with jitter', () => {
    for (const { state } of [...tasksOf(definition.States), ...tasksOf(branches)]) {
      const errors = state.Retry?.flatMap(({ ErrorEquals }) => ErrorEquals) ?? [];
      expect(errors).toEqual(expect.arrayContaining([...transientCodes, 'Lambda.TooManyRequestsException']));
      expect(errors).not.toContain('States.ALL');
      expect(errors).not.toContain('States.Timeout');
      expect(state.Retry?.every(({ JitterStrategy }) => JitterStrategy === 'FULL')).toBe(true);
    }
  });

  test.for(toolFamilies)('goes from Think to the state of %s and back', async (family) => {
    const { visited, state } = await walk([pointerTo(family)]);
    expect(visited).toEqual(['Think', familyStates[family], 'Think']);
    expect(state.status).toBe('succeeded');
  });

  const ways: Readonly<Record<Exclude<NextStep, (typeof toolFamilies)[number]>, readonly string[]>> = {
    again: ['Think', 'Think'],
    several: ['Think', 'CodeOne', 'ScanOne', 'Think'],
    pause: ['Think', 'Think'],
    approve: ['Think', 'Approve', 'Think'],
    renew: ['Think', 'Renew'],
    done: ['Think'],
    failed: ['Think'],
  };

  test.for(nextSteps.filter((next) => next in ways))('goes where `%s` says', async (next) => {
    const { visited, state } = await walk([pointerTo(next, { families: ['code', 'scan'] })]);
    expect(visited).toEqual(Object.entries(ways).find(([way]) => way === next)?.[1]);
    expect(state.status).toBe(next === 'failed' ? 'failed' : 'succeeded');
  });

  test.for(toolFamilies)('reaches %s among several', async (family) => {
    const { visited } = await walk([pointerTo('several', { families: [family] })]);
    expect(visited).toEqual(['Think', `${familyStates[family]}One`, 'Think']);
  });

  test.for([
    ['throttled', 7],
    ['Lambda.TooManyRequestsException', 7],
    ['Runtime.ExitError', 3],
    ['Runtime.OutOfMemory', 3],
    ['Lambda.Unknown', 3],
    ['Sandbox.Timedout', 3],
  ] as const)(
    'tries a step again after %s, %i times in all, then settles it with the failure',
    async ([name, times]) => {
      const clock = manualClock();
      let thoughts = 0;
      const settled: unknown[] = [];
      const executions = inMemoryExecutions({ clock }, definition, {
        Think: async () => {
          thoughts += 1;
          throw Object.assign(new Error('Busy'), { name });
        },
        Settle: async (given) => {
          settled.push(given);
          return pointerTo('failed');
        },
      });
      await executions.start('run', input);
      await clock.advance(10 * 60_000);
      expect(await executions.describe('run')).toMatchObject({ status: 'failed', error: 'AgentFailed' });
      expect(thoughts).toBe(times);
      expect(settled.map((given) => settleInputSchema.parse(given))).toEqual([
        { ...input, failure: { Error: name, Cause: 'Busy' } },
      ]);
    },
  );

  test('settles at once what no later try would mend', async () => {
    let thoughts = 0;
    const settled: unknown[] = [];
    const executions = createEmbeddedExecutions({ log, ids }, definition, {
      Think: async () => {
        thoughts += 1;
        throw new TypeError('A bug');
      },
      Settle: async (given) => {
        settled.push(settleInputSchema.parse(given).failure.Error);
        return pointerTo('failed');
      },
    });
    await executions.start('run', input);
    const harness = { executions, elapse: async () => undefined, [Symbol.asyncDispose]: executions.close };
    expect(await endOf(harness, 'run')).toMatchObject({ status: 'failed', error: 'AgentFailed' });
    expect({ thoughts, settled }).toEqual({ thoughts: 1, settled: ['TypeError'] });
  });

  test('goes on behind Settle where it leaves calls open, and settles again what breaks there', async () => {
    const visited: string[] = [];
    const told = [pointerTo('again'), pointerTo('failed')];
    const executions = createEmbeddedExecutions({ log, ids }, definition, {
      Think: async () => {
        visited.push('Think');
        if (visited.length === 1) throw new TypeError('A bug');
        return pointerTo('deploy');
      },
      Deploy: async () => {
        visited.push('Deploy');
        throw new TypeError('Another');
      },
      Settle: async () => {
        visited.push('Settle');
        return told.shift() ?? pointerTo('failed');
      },
    });
    await executions.start('run', input);
    const harness = { executions, elapse: async () => undefined, [Symbol.asyncDispose]: executions.close };
    expect(await endOf(harness, 'run')).toMatchObject({ status: 'failed', error: 'AgentFailed' });
    expect(visited).toEqual(['Think', 'Settle', 'Think', 'Deploy', 'Settle']);
  });

  test('a pointer stays under 2 KiB, however far an agent gets', () => {
    const longest = stepPointerSchema.parse({
      agent_id: makeAgentId('a'.repeat(60), new Uint8Array(10)),
      seconds_left: 86_400,
      turn: 2 ** 31,
      next: 'several',
      families: [...toolFamilies],
      wait_seconds: 86_400,
      attempt: 1_000,
    });
    expect(JSON.stringify(longest).length).toBeLessThan(2_048);
  });
});
