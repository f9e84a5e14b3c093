import { describe, expect, test } from 'vitest';
import type { AgentStore, ListQuery } from '#lambdas/ports/agent-store.ts';
import { ann, ben, claimOf, endOf } from '../agent-samples.ts';
import { type OpenStore, startAgent, upTo } from './harness.ts';

const at = (minute: number): string => `2026-11-22T11:${String(minute).padStart(2, '0')}:00.000Z`;

async function listIds(store: AgentStore, query: Partial<ListQuery> = {}): Promise<string[]> {
  const { agents } = await store.list({ limit: 200, ...query });
  return agents.map(({ agent_id }) => agent_id);
}

export function listing(open: OpenStore): void {
  describe('listing', () => {
    test('shows the newest first', async () => {
      await using harness = await open();
      const old = await startAgent(harness.store, claimOf({ started_at: at(1) }));
      const newest = await startAgent(harness.store, claimOf({ started_at: at(3) }));
      const middle = await startAgent(harness.store, claimOf({ started_at: at(2) }));
      expect(await listIds(harness.store)).toEqual([newest.agent_id, middle.agent_id, old.agent_id]);
    });

    test('pages through all of them, none twice, while new ones appear', async () => {
      await using harness = await open();
      const { store } = harness;
      const started = await Promise.all(
        // Three share each moment: a page may end between them.
        upTo(20).map((n) => startAgent(store, claimOf({ started_at: at(Math.floor(n / 3)) }))),
      );
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.list({ owner: ann, limit: 3, cursor });
        expect(page.agents.length).toBeLessThanOrEqual(3);
        seen.push(...page.agents.map(({ agent_id }) => agent_id));
        cursor = page.nextCursor;
        await startAgent(store, claimOf({ started_at: at(50) }));
      } while (cursor !== undefined);
      expect(seen.toSorted()).toEqual(started.map(({ agent_id }) => agent_id).toSorted());
    });

    test('goes on at the same place when an agent of the page before has ended', async () => {
      await using harness = await open();
      const { store } = harness;
      const [first, second] = [
        await startAgent(store, claimOf({ started_at: at(1) })),
        await startAgent(store, claimOf({ started_at: at(2) })),
      ];
      const { nextCursor } = await store.list({ status: 'running', limit: 1 });
      await store.end(second.agent_id, endOf(), []);
      expect(await listIds(store, { status: 'running', cursor: nextCursor })).toEqual([first.agent_id]);
    });

    test('gives no cursor with the last page, also where it is full', async () => {
      await using harness = await open();
      await startAgent(harness.store, claimOf());
      await startAgent(harness.store, claimOf());
      expect(await harness.store.list({ limit: 2 })).not.toHaveProperty('nextCursor');
      expect(await harness.store.list({ limit: 1 })).toHaveProperty('nextCursor');
    });

    test('shows an owner nobody else’s agents', async () => {
      await using harness = await open();
      const own = await startAgent(harness.store, claimOf({ owner: ann }));
      const other = await startAgent(harness.store, claimOf({ owner: ben }));
      expect(await listIds(harness.store, { owner: ann })).toEqual([own.agent_id]);
      expect(await listIds(harness.store, { owner: ben })).toEqual([other.agent_id]);
      expect((await listIds(harness.store)).sort()).toEqual([own.agent_id, other.agent_id].sort());
    });

    test('filters by status', async () => {
      await using harness = await open();
      const { store } = harness;
      const running = await startAgent(store, claimOf());
      const completed = await startAgent(store, claimOf());
      const failed = await startAgent(store, claimOf());
      const killed = await startAgent(store, claimOf());
      await store.end(completed.agent_id, endOf(), []);
      await store.end(failed.agent_id, endOf({ reason: 'crashed', error: 'It broke' }), []);
      await store.end(killed.agent_id, endOf({ reason: 'killed' }), []);
      expect(await listIds(store, { status: 'running' })).toEqual([running.agent_id]);
      expect(await listIds(store, { status: 'completed' })).toEqual([completed.agent_id]);
      expect(await listIds(store, { status: 'failed' })).toEqual([failed.agent_id]);
      expect(await listIds(store, { status: 'terminated' })).toEqual([killed.agent_id]);
    });

    test('filters by type, together with the rest', async () => {
      await using harness = await open();
      const { store } = harness;
      const subagent_type = 'devsecops-scanner';
      const scanner = await startAgent(store, claimOf({ subagent_type }));
      await startAgent(store, claimOf({ subagent_type, owner: ben }));
      await startAgent(store, claimOf());
      const ended = await startAgent(store, claimOf({ subagent_type }));
      await store.end(ended.agent_id, endOf(), []);
      const query = { owner: ann, subagentType: subagent_type, status: 'running' } as const;
      expect(await listIds(store, query)).toEqual([scanner.agent_id]);
    });

    test.for(['nonsense', 'e30', 'bnVsbA', Buffer.from('["a"]').toString('base64url'), '~~~', ' '])(
      'refuses the cursor %j, which it never gave out',
      async (cursor) => {
        await using harness = await open();
        await startAgent(harness.store, claimOf());
        await expect(harness.store.list({ limit: 1, cursor })).rejects.toMatchObject({
          code: 'invalid_cursor',
        });
      },
    );

    test('tells every running agent of every owner to whoever resumes them', async () => {
      await using harness = await open();
      const a = await startAgent(harness.store, claimOf({ owner: ann }));
      const b = await startAgent(harness.store, claimOf({ owner: ben }));
      const ended = await startAgent(harness.store, claimOf({ owner: ben }));
      await harness.store.end(ended.agent_id, endOf(), []);
      const store = await harness.crash();
      expect((await store.listRunning()).map(({ agent_id }) => agent_id).sort()).toEqual(
        [a.agent_id, b.agent_id].sort(),
      );
    });
  });
}
