import { describe, expect, test } from 'vitest';
import type { Seen } from '#lambdas/ports/agent-store.ts';
import { extrasOf } from '#lambdas/ports/changes.ts';
import { askForApproval } from '#shared/agent/approval-rules.ts';
import { isRunning, type RunningAgent } from '#shared/agent/record.ts';
import { approvalRequest, artifactOf, batchOf, claimOf, endOf, progressOf } from '../agent-samples.ts';
import { never, type OpenStore, type StoreHarness, startAgent } from './harness.ts';

const seenOf = ({ next_seq, status, progress }: RunningAgent): Seen => ({
  next_seq,
  status,
  last_update: progress.last_update,
});

/** Starts to wait for an agent as it is now. */
async function waiting(harness: StoreHarness) {
  const agent = await startAgent(harness.store, claimOf({}, { firstLines: ['Hello'] }));
  const controller = new AbortController();
  let isOver = false;
  const answered = harness.store
    .waitForChange(agent.agent_id, seenOf(agent), { timeoutMs: 25_000, signal: controller.signal })
    .then(() => {
      isOver = true;
    });
  return { agent, controller, answered, isOver: () => isOver };
}

export function waitingForChange(open: OpenStore): void {
  describe('waiting for a change', () => {
    test('ends with a new line', async () => {
      await using harness = await open();
      const { agent, answered } = await waiting(harness);
      await harness.store.append(agent.agent_id, batchOf(['new']));
      await answered;
    });

    test('ends with the end, also one without a line', async () => {
      await using harness = await open();
      const { agent, answered } = await waiting(harness);
      await harness.store.end(agent.agent_id, endOf(), []);
      await answered;
    });

    test('ends with progress that comes without a line', async () => {
      await using harness = await open();
      const { agent, answered } = await waiting(harness);
      const progress = progressOf(10, '2026-11-22T12:00:01.000Z');
      await harness.store.append(agent.agent_id, { ...batchOf([]), progress });
      await answered;
    });

    test('ends for everybody who waits', async () => {
      await using harness = await open();
      const { agent, answered } = await waiting(harness);
      const others = Array.from({ length: 20 }, () =>
        harness.store.waitForChange(agent.agent_id, seenOf(agent), { timeoutMs: 25_000, signal: never() }),
      );
      await harness.store.append(agent.agent_id, batchOf(['new']));
      await Promise.all([answered, ...others]);
    });

    test('ends when the caller goes away', async () => {
      await using harness = await open();
      const { controller, answered } = await waiting(harness);
      controller.abort();
      await answered;
    });

    test('ends when the time is over', async () => {
      await using harness = await open();
      const { answered } = await waiting(harness);
      await harness.clock.advance(25_000);
      await answered;
    });

    test('ends for one who comes with a signal that is aborted already', async () => {
      await using harness = await open();
      const agent = await startAgent(harness.store, claimOf());
      await harness.store.waitForChange(agent.agent_id, seenOf(agent), {
        timeoutMs: 25_000,
        signal: AbortSignal.abort(),
      });
    });

    test.for(['a line', 'the end', 'progress'])('ends at once when %s came before', async (what) => {
      await using harness = await open();
      const { store } = harness;
      const agent = await startAgent(store, claimOf());
      if (what === 'a line') await store.append(agent.agent_id, batchOf(['new']));
      if (what === 'the end') await store.end(agent.agent_id, endOf(), []);
      if (what === 'progress') {
        const progress = progressOf(10, '2026-11-22T12:00:01.000Z');
        await store.append(agent.agent_id, { ...batchOf([]), progress });
      }
      await store.waitForChange(agent.agent_id, seenOf(agent), { timeoutMs: 25_000, signal: never() });
    });

    test.for(['question', 'file'])(
      'ends at once with a %s that was not seen, and goes on with one that was',
      async (what) => {
        await using harness = await open();
        const { store } = harness;
        const agent = await startAgent(store, claimOf());
        const seen = { ...seenOf(agent), extras: extrasOf(agent) };
        if (what === 'file') await store.putArtifacts(agent.agent_id, [artifactOf('report.md')]);
        else await store.moveApprovals(agent.agent_id, askForApproval(approvalRequest()));
        const controller = new AbortController();
        const wait = { timeoutMs: 25_000, signal: controller.signal };
        await store.waitForChange(agent.agent_id, seen, wait);

        const record = await store.get(agent.agent_id);
        if (record === undefined || !isRunning(record)) throw new Error('the agent is gone');
        let isOver = false;
        const answered = store.waitForChange(
          agent.agent_id,
          { ...seenOf(record), extras: extrasOf(record) },
          wait,
        );
        void answered.then(() => {
          isOver = true;
        });
        await harness.clock.advance(24_999);
        expect(isOver).toBe(false);
        controller.abort();
        await answered;
      },
    );

    test('goes on while other agents change', async () => {
      await using harness = await open();
      const { agent, controller, answered, isOver } = await waiting(harness);
      const other = await startAgent(harness.store, claimOf());
      await harness.store.append(other.agent_id, batchOf(['new']));
      await harness.store.end(other.agent_id, endOf(), []);
      await harness.clock.advance(24_999);
      expect(isOver()).toBe(false);
      const record = await harness.store.get(agent.agent_id);
      expect(record !== undefined && isRunning(record) && seenOf(record)).toEqual(seenOf(agent));
      controller.abort();
      await answered;
    });
  });
}
