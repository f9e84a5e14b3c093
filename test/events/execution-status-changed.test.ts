import { describe, expect, test } from 'vitest';
import { executionStatusChanged, statusChangeSchema } from '#lambdas/events/execution-status-changed.ts';
import { sweep } from '#lambdas/events/sweep.ts';
import type { RunningAgent } from '#shared/agent/record.ts';
import { claimOf } from '#test/contracts/agent-samples.ts';
import { inMemoryAgentStore } from '#test/fakes/in-memory-agent-store.ts';
import { inMemoryOutputSearch } from '#test/fakes/in-memory-output-search.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

async function startedAgent() {
  const clock = manualClock();
  const store = inMemoryAgentStore({ clock });
  const claim = await store.claim(claimOf());
  if (claim.outcome !== 'started') throw new Error(claim.outcome);
  const search = inMemoryOutputSearch();
  return {
    deps: { clock, store, search, log: quiet, executions: executionsThatFailed },
    record: claim.record,
  };
}

const told = (record: RunningAgent, status: string, name: string = record.agent_id) =>
  statusChangeSchema.parse({
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    detail: { executionArn: 'arn', stateMachineArn: 'arn', name, status, input: null, output: null },
  });

describe('an execution that ended outside', () => {
  test.each([
    ['ABORTED', { status: 'terminated', end_reason: 'stopped_outside', exit_code: 137 }],
    ['TIMED_OUT', { status: 'failed', end_reason: 'timeout', exit_code: 124 }],
    ['FAILED', { status: 'failed', end_reason: 'crashed', exit_code: 1 }],
    ['SUCCEEDED', { status: 'failed', end_reason: 'crashed', exit_code: 1 }],
  ])('with %s ends its agent', async (status, end) => {
    const { deps, record } = await startedAgent();
    expect(await executionStatusChanged(deps, told(record, status))).toBe(true);
    expect(await deps.store.get(record.agent_id)).toMatchObject(end);
  });

  test('after the deadline counts as a timeout', async () => {
    const { deps, record } = await startedAgent();
    await deps.clock.advance(31 * 60_000);
    await executionStatusChanged(deps, told(record, 'FAILED'));
    expect(await deps.store.get(record.agent_id)).toMatchObject({ end_reason: 'timeout' });
  });

  test('changes nothing when it is told again, told late, or found by the sweep as well', async () => {
    const { deps, record } = await startedAgent();
    await executionStatusChanged(deps, told(record, 'ABORTED'));
    const ended = await deps.store.get(record.agent_id);
    expect(await executionStatusChanged(deps, told(record, 'FAILED'))).toBe(false);
    await sweep(deps);
    expect(await deps.store.get(record.agent_id)).toEqual(ended);
  });

  test('leaves an agent alone that went on in a fresh execution', async () => {
    const { deps, record } = await startedAgent();
    await deps.store.renew(record.agent_id, 0);
    expect(await executionStatusChanged(deps, told(record, 'SUCCEEDED'))).toBe(false);
    expect(await executionStatusChanged(deps, told(record, 'FAILED', `${record.agent_id}-e1`))).toBe(true);
  });

  test('that is no agent at all is passed over', async () => {
    const { deps, record } = await startedAgent();
    expect(await executionStatusChanged(deps, told(record, 'FAILED', 'by-hand'))).toBe(false);
    expect(await executionStatusChanged(deps, told(record, 'FAILED', 'agent-code-review-zzzzzzzzzz'))).toBe(
      false,
    );
  });
});

const executionsThatFailed = {
  start: async () => 'exists' as const,
  stop: async () => undefined,
  wake: async () => undefined,
  describe: async (name: string) => ({ name, status: 'failed' as const }),
};
