import { describe, expect, test } from 'vitest';
import type { AgentStore } from '#lambdas/ports/agent-store.ts';
import type { RunningAgent } from '#shared/agent/record.ts';
import fc from '#test/properties.ts';
import { batchOf, claimOf, commitOf, endOf, progressOf, turnOf } from '../agent-samples.ts';
import { type OpenStore, readAll, startAgent, upTo } from './harness.ts';

/** One thing that happens: a writer writes so many lines, or the reader asks for at most so many. */
type Happening = { writer: number; lines: number } | { read: number };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ writer: fc.nat(2), lines: fc.nat(4) }),
  fc.record({ read: fc.integer({ min: 1, max: 5 }) }),
);

export function output(open: OpenStore): void {
  describe('output', () => {
    test('numbers have no gaps when several writers append at once', async () => {
      await using harness = await open();
      const { store } = harness;
      const agent = await startAgent(store, claimOf({}, { firstLines: ['Hello'] }));
      const batches = await Promise.all(
        upTo(60).map((n) => store.append(agent.agent_id, batchOf(upTo(n % 4).map((line) => `${n}.${line}`)))),
      );
      const count = 1 + upTo(60).reduce((sum, n) => sum + (n % 4), 0);
      const lines = await readAll(store, agent);
      expect(lines.map(({ seq }) => seq)).toEqual(upTo(count));
      const told = batches.flatMap((batch) => (batch.refused ? [] : batch.lines));
      expect(told.sort((a, b) => a.seq - b.seq)).toEqual(lines.slice(1));
      expect(await store.get(agent.agent_id)).toMatchObject({ next_seq: count + 1 });
    });

    test('lines of one batch stay together and in order', async () => {
      await using harness = await open();
      const agent = await startAgent(harness.store, claimOf());
      await Promise.all(
        upTo(20).map((n) => harness.store.append(agent.agent_id, batchOf([`${n}a`, `${n}b`, `${n}c`]))),
      );
      const texts = (await readAll(harness.store, agent)).map(({ text }) => text);
      for (const n of upTo(20)) {
        const first = texts.indexOf(`${n}a`);
        expect(texts.slice(first, first + 3)).toEqual([`${n}a`, `${n}b`, `${n}c`]);
      }
    });

    test('appends, commits and the end number their lines in one row', async () => {
      await using harness = await open();
      const { store } = harness;
      const agent = await startAgent(store, claimOf({}, { firstLines: ['start'] }));
      await store.openTurn(agent.agent_id, 'lease-1');
      await store.append(agent.agent_id, { ...batchOf(['append']), lease: 'lease-1' });
      await store.commitTurn(agent.agent_id, commitOf('lease-1', turnOf(1), { lines: ['commit'] }));
      await store.end(agent.agent_id, endOf(), ['end']);
      expect((await readAll(store, agent)).map(({ seq, text }) => `${seq} ${text}`)).toEqual([
        '1 start',
        '2 append',
        '3 commit',
        '4 end',
      ]);
    });

    test('a reader who polls while others write misses no line and sees none twice', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(happening, { maxLength: 40 }), fc.boolean(), async (happenings, atOnce) => {
          await using harness = await open();
          const agent = await startAgent(harness.store, claimOf());
          await expectNothingMissed(harness.store, agent, { happenings, atOnce });
        }),
        { numRuns: 30 },
      );
    });

    test('what a reader was told survives a crash, and numbers go on behind it', async () => {
      await using harness = await open();
      const agent = await startAgent(harness.store, claimOf());
      await harness.store.append(agent.agent_id, batchOf(['one', 'two']));
      const before = await readAll(harness.store, agent);
      const store = await harness.crash();
      await store.append(agent.agent_id, batchOf(['three']));
      const after = await readAll(store, agent);
      expect(after.slice(0, 2)).toEqual(before);
      expect(after.map(({ seq, text }) => `${seq} ${text}`)).toEqual(['1 one', '2 two', '3 three']);
    });

    test('every character survives', async () => {
      await using harness = await open();
      const agent = await startAgent(harness.store, claimOf());
      const texts = ['', '\t tab', 'ünïcode 😀', `'"; DROP TABLE lines; --`, 'x'.repeat(8192)];
      await harness.store.append(agent.agent_id, batchOf(texts));
      expect((await readAll(harness.store, agent)).map(({ text }) => text)).toEqual(texts);
    });

    test("one agent's lines are no other's", async () => {
      await using harness = await open();
      const [a, b] = [await startAgent(harness.store, claimOf()), await startAgent(harness.store, claimOf())];
      await harness.store.append(a.agent_id, batchOf(['of a']));
      await harness.store.append(b.agent_id, batchOf(['of b']));
      expect((await readAll(harness.store, a)).map(({ text }) => text)).toEqual(['of a']);
      expect((await readAll(harness.store, b)).map(({ text }) => text)).toEqual(['of b']);
    });
  });

  describe('progress', () => {
    test('moves with a batch, and its percent never goes down', async () => {
      await using harness = await open();
      const { store } = harness;
      const { agent_id } = await startAgent(store, claimOf());
      await store.append(agent_id, { ...batchOf([]), progress: progressOf(40) });
      await store.append(agent_id, { ...batchOf([]), progress: progressOf(30, '2026-11-22T12:01:00.000Z') });
      expect(await store.get(agent_id)).toMatchObject({
        progress: {
          current_step: 'At 30',
          percent_complete: 40,
          last_update: '2026-11-22T12:01:00.000Z',
        },
      });
      await store.openTurn(agent_id, 'lease-1');
      await store.commitTurn(agent_id, commitOf('lease-1', turnOf(1), { progress: progressOf(20) }));
      expect(await store.get(agent_id)).toMatchObject({ progress: { percent_complete: 40 } });
    });

    test('stays where a batch says nothing of it', async () => {
      await using harness = await open();
      const { agent_id } = await startAgent(harness.store, claimOf());
      await harness.store.append(agent_id, { ...batchOf([]), progress: progressOf(40) });
      await harness.store.append(agent_id, batchOf(['a line']));
      expect(await harness.store.get(agent_id)).toMatchObject({ progress: progressOf(40) });
    });

    test('reaches the highest of reports that come at once', async () => {
      await using harness = await open();
      const { agent_id } = await startAgent(harness.store, claimOf());
      await Promise.all(
        upTo(20).map((n) =>
          harness.store.append(agent_id, { ...batchOf([]), progress: progressOf((n * 37) % 90) }),
        ),
      );
      const highest = Math.max(...upTo(20).map((n) => (n * 37) % 90));
      expect(await harness.store.get(agent_id)).toMatchObject({ progress: { percent_complete: highest } });
    });
  });
}

async function expectNothingMissed(
  store: AgentStore,
  agent: RunningAgent,
  { happenings, atOnce }: { happenings: readonly Happening[]; atOnce: boolean },
): Promise<void> {
  const seen: string[] = [];
  let after = 0;
  const writes: Promise<unknown>[] = [];
  for (const [index, happening] of happenings.entries()) {
    if ('read' in happening) {
      const page = await store.readOutput(agent.agent_id, { after, limit: happening.read });
      seen.push(...page.map(({ text }) => text));
      after = page.at(-1)?.seq ?? after;
      continue;
    }
    const texts = upTo(happening.lines).map((n) => `${happening.writer}: ${index}.${n}`);
    writes.push(store.append(agent.agent_id, batchOf(texts)));
    if (!atOnce) await writes.at(-1);
  }
  await Promise.all(writes);
  const rest = await store.readOutput(agent.agent_id, { after, limit: 1_000 });
  seen.push(...rest.map(({ text }) => text));
  const written = happenings.flatMap((happening, index) =>
    'read' in happening ? [] : upTo(happening.lines).map((n) => `${happening.writer}: ${index}.${n}`),
  );
  expect(seen.toSorted()).toEqual(written.toSorted());
}
