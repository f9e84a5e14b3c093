import { describe, expect, test } from 'vitest';
import { askForApproval, decideApproval } from '#shared/agent/approval-rules.ts';
import { agentIdSchema } from '#shared/agent/ids.ts';
import { approvalRequest, batchOf, claimOf, dawn, decisionOf, endOf } from '../agent-samples.ts';
import { type OpenStore, readAll, startAgent, upTo } from './harness.ts';

const ask = askForApproval(approvalRequest());
const later = '2026-11-22T12:01:00.000Z';
const deciders = upTo(10).map((n) => `arn:aws:iam::111122223333:user/${n}`);

export function approvals(open: OpenStore): void {
  describe('approvals', () => {
    test('are on the record with their lines and progress, in one move', async () => {
      await using harness = await open();
      const { store } = harness;
      const agent = await startAgent(store, claimOf({}, { firstLines: ['Hello'] }));
      const moved = await store.moveApprovals(agent.agent_id, ask);
      expect(moved).toMatchObject({ refused: false, outcome: 'pending', lines: [{ seq: 2 }, { seq: 3 }] });
      const record = await store.get(agent.agent_id);
      expect(record).toEqual(moved.refused ? undefined : moved.record);
      expect(record).toMatchObject({
        next_seq: 4,
        approvals: [{ status: 'pending', ...approvalRequest() }],
        progress: { current_step: 'Waiting for approval: Deploy shop to prod', last_update: dawn },
      });
      expect((await readAll(store, agent)).map(({ text }) => text)).toEqual([
        ...['Hello', expect.stringContaining('[APPROVAL] needed until'), '  Replaces the database'],
      ]);
      const listed = [{ agent_id: agent.agent_id, approvals: record?.approvals }];
      expect((await store.list({ limit: 10 })).agents).toMatchObject(listed);
      expect(await store.listRunning()).toMatchObject(listed);
    });

    test('that a rule leaves as they are leave everything as it is', async () => {
      await using harness = await open();
      const { store } = harness;
      const { agent_id } = await startAgent(store, claimOf());
      await store.moveApprovals(agent_id, ask);
      const before = await store.get(agent_id);
      const again = await store.moveApprovals(agent_id, ask);
      expect(again).toMatchObject({ refused: false, outcome: 'pending', lines: [] });
      expect(await store.get(agent_id)).toEqual(before);
    });

    test('survive a crash, pending and decided', async () => {
      await using harness = await open();
      const { agent_id } = await startAgent(harness.store, claimOf());
      const other = await startAgent(harness.store, claimOf());
      for (const id of [agent_id, other.agent_id]) await harness.store.moveApprovals(id, ask);
      const decision = decisionOf({ at: later, note: 'Go' });
      await harness.store.moveApprovals(other.agent_id, decideApproval(decision));
      const store = await harness.crash();
      expect(await store.get(agent_id)).toMatchObject({ approvals: [{ status: 'pending' }] });
      expect(await store.get(other.agent_id)).toMatchObject({
        approvals: [{ status: 'approved', decided_by: decision.by, decided_at: later, note: 'Go' }],
      });
      expect(await store.openTurn(agent_id, 'lease')).toMatchObject({
        record: { approvals: [{ status: 'pending' }] },
      });
    });

    test('stay where other writes move the record', async () => {
      await using harness = await open();
      const { store } = harness;
      const { agent_id } = await startAgent(store, claimOf());
      await store.moveApprovals(agent_id, ask);
      await store.openTurn(agent_id, 'lease-1');
      await store.append(agent_id, batchOf(['a line']));
      expect(await store.get(agent_id)).toMatchObject({
        lease: 'lease-1',
        approvals: [{ status: 'pending' }],
      });
      await store.end(agent_id, endOf(), []);
      expect(await store.get(agent_id)).toMatchObject({
        status: 'completed',
        approvals: [{ status: 'pending' }],
      });
    });

    test('have one decision, of ten at once; the others are told whose', async () => {
      await using harness = await open();
      const { store } = harness;
      const agent = await startAgent(store, claimOf());
      await store.moveApprovals(agent.agent_id, ask);
      const outcomes = await Promise.all(
        deciders.map((by, index) => {
          const decision = index % 2 === 0 ? 'approve' : 'reject';
          return store.moveApprovals(agent.agent_id, decideApproval(decisionOf({ decision, by, at: later })));
        }),
      );
      const first = outcomes.filter((it) => !it.refused && it.outcome.kind === 'decided');
      expect(first).toHaveLength(1);
      const record = await store.get(agent.agent_id);
      const [approval] = record?.approvals ?? [];
      expect(outcomes.filter((it) => !it.refused && it.outcome.kind === 'decided_before')).toHaveLength(9);
      for (const it of outcomes) expect(it).toMatchObject({ outcome: { approval } });
      const lines = (await readAll(store, agent)).filter(({ text }) => / by arn:/.test(text));
      expect(lines).toHaveLength(1);
    });

    test('race an end: either decided before it, or refused', async () => {
      await using harness = await open();
      const { store } = harness;
      for (const n of upTo(6)) {
        const { agent_id } = await startAgent(store, claimOf());
        await store.moveApprovals(agent_id, ask);
        const decide = () => store.moveApprovals(agent_id, decideApproval(decisionOf({ at: later })));
        const end = () => store.end(agent_id, endOf({ reason: 'killed' }), []);
        const works = n % 2 === 0 ? [decide, end] : [end, decide];
        const outcomes = await Promise.all(works.map((work) => work()));
        const decided = outcomes[n % 2 === 0 ? 0 : 1];
        const record = await store.get(agent_id);
        expect(record).toMatchObject({ status: 'terminated' });
        expect(record?.approvals?.[0]?.status).toBe(decided?.refused ? 'pending' : 'approved');
      }
    });

    test('are refused once the agent has ended, and for one that never was', async () => {
      await using harness = await open();
      const { store } = harness;
      const { agent_id } = await startAgent(store, claimOf());
      await store.end(agent_id, endOf(), []);
      expect(await store.moveApprovals(agent_id, ask)).toEqual({ refused: true, why: 'ended' });
      const nobody = agentIdSchema.parse('agent-nobody-abcdefghij');
      expect(await store.moveApprovals(nobody, ask)).toEqual({ refused: true, why: 'unknown_agent' });
    });
  });
}
