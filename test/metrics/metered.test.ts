import { describe, expect, test } from 'vitest';
import { meterModel } from '#lambdas/metrics/meter-model.ts';
import { meterStore } from '#lambdas/metrics/meter-store.ts';
import { ModelError } from '#lambdas/ports/model.ts';
import { createEmbeddedMetrics } from '#lambdas/runtime/embedded-metrics.ts';
import { makeEnd } from '#shared/agent/end.ts';
import { claimOf } from '#test/contracts/agent-samples.ts';
import { fakeModel, textReply } from '#test/fakes/fake-model.ts';
import { inMemoryAgentStore } from '#test/fakes/in-memory-agent-store.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';

function recording() {
  const recorded: unknown[][] = [];
  return { recorded, metrics: { record: (...all: unknown[]) => void recorded.push(all) } };
}

describe('a metered store', () => {
  test('counts each start and each end once, however often they are asked for', async () => {
    const { recorded, metrics } = recording();
    const store = meterStore(inMemoryAgentStore({ clock: manualClock() }), metrics);
    const request = claimOf({}, { idempotency: { key: 'once', bodyHash: 'same' } });
    await store.claim(request);
    await store.claim(request);
    const end = makeEnd({ reason: 'crashed', error: 'Broke' }, '2026-11-22T12:01:00.000Z');
    await store.end(request.start.agent_id, end, []);
    await store.end(request.start.agent_id, end, []);
    expect(recorded).toEqual([
      ['AgentsStarted', 1],
      ['AgentsEnded', 1, 'crashed'],
      ['AgentsCrashed', 1],
    ]);
  });
});

describe('a metered model', () => {
  const request = {
    model: 'm',
    system: '',
    tools: [],
    messages: [],
    maxTokens: 1,
    signal: new AbortController().signal,
  };
  const sink = { onText: () => undefined, onToolCall: () => undefined };

  test('times replies', async () => {
    const { recorded, metrics } = recording();
    const clock = manualClock();
    const slow = fakeModel([
      async () => {
        await clock.advance(1_500);
        return textReply('Done.');
      },
    ]);
    await meterModel(slow, { metrics, clock }).complete(request, sink);
    expect(recorded).toEqual([['TurnTime', 1_500]]);
  });

  test('counts failures by kind, and not what a kill cut', async () => {
    const { recorded, metrics } = recording();
    const failing = fakeModel([new ModelError('overloaded', 'Busy'), new ModelError('aborted', 'Cut')]);
    const metered = meterModel(failing, { metrics, clock: manualClock() });
    await expect(metered.complete(request, sink)).rejects.toMatchObject({ kind: 'overloaded' });
    await expect(metered.complete(request, sink)).rejects.toMatchObject({ kind: 'aborted' });
    expect(recorded).toEqual([['ModelErrors', 1, 'overloaded']]);
  });
});

test('a metric is a line in the embedded format, by its dimension and in all', () => {
  const lines: string[] = [];
  const metrics = createEmbeddedMetrics({
    stage: 'dev',
    now: () => 1_000,
    write: (line) => lines.push(line),
  });
  metrics.record('AgentsEnded', 1, 'killed');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      _aws: {
        Timestamp: 1_000,
        CloudWatchMetrics: [
          {
            Namespace: 'BackgroundAgents',
            Dimensions: [['Stage'], ['Stage', 'Reason']],
            Metrics: [{ Name: 'AgentsEnded', Unit: 'Count' }],
          },
        ],
      },
      Stage: 'dev',
      Reason: 'killed',
      AgentsEnded: 1,
    },
  ]);
  expect(lines[0]?.endsWith('\n')).toBe(true);
});
