import { expect, test } from 'vitest';
import { createEmbeddedExecutions } from '#local/adapters/executions.ts';
import { countingIds } from '#test/fakes/counting-ids.ts';
import { inMemoryExecutions } from '#test/fakes/in-memory-executions.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';
import { type MakeExecutions, settled } from './executions/harness.ts';
import { executionsContract } from './executions.contract.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

const makeEmbedded: MakeExecutions = (definition, handlers) => {
  const executions = createEmbeddedExecutions({ log, ids: countingIds() }, definition, handlers);
  return { executions, elapse: async () => undefined, [Symbol.asyncDispose]: () => executions.close() };
};

executionsContract('the fake', (definition, handlers) => {
  const clock = manualClock();
  return {
    executions: inMemoryExecutions({ clock }, definition, handlers),
    elapse: clock.advance,
    [Symbol.asyncDispose]: async () => undefined,
  };
});

executionsContract('the embedded interpreter', makeEmbedded);

test('closing aborts what runs, waits until its handlers have ended, and starts no more', async () => {
  const begun = Promise.withResolvers<void>();
  let isOver = false;
  const executions = createEmbeddedExecutions(
    { log, ids: countingIds() },
    {
      Comment: 'One step',
      StartAt: 'First',
      States: { First: { Type: 'Task', Resource: 'arn:first', Next: 'Done' }, Done: { Type: 'Succeed' } },
    },
    {
      First: async (_input, signal) => {
        begun.resolve();
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        await settled();
        isOver = true;
        throw new Error('Given up');
      },
    },
  );
  const input = { agent_id: 'agent-tester-aaaaaaaaaa', seconds_left: 60 } as Parameters<
    typeof executions.start
  >[1];
  await executions.start('run', input);
  await begun.promise;
  await executions.close();
  expect(isOver).toBe(true);
  await expect(executions.start('other', input)).rejects.toMatchObject({ code: 'unavailable' });
});
