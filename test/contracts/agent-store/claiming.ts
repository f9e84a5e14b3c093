import { describe, expect, test } from 'vitest';
import type { AgentStore, ClaimOutcome } from '#lambdas/ports/agent-store.ts';
import { keyLifetimeMs } from '#shared/agent/retention.ts';
import { ann, ben, claimOf, endOf, workspaceOf } from '../agent-samples.ts';
import { type OpenStore, startAgent, upTo } from './harness.ts';

const withKey = (bodyHash: string, key = 'key-1') => ({ idempotency: { key, bodyHash } });
const idOf = (claimed: ClaimOutcome): string | undefined =>
  'record' in claimed ? claimed.record.agent_id : undefined;

async function fill(store: AgentStore, count: number) {
  return Promise.all(upTo(count).map(() => startAgent(store, claimOf({}, { maxRunning: count }))));
}

export function claiming(open: OpenStore): void {
  describe('claiming', () => {
    test('a claim puts the whole record, with its first lines, and answers it', async () => {
      await using harness = await open();
      const request = claimOf(
        { workspace: workspaceOf('a'), max_cost_usd: 2 },
        { firstLines: ['One', 'Two'] },
      );
      const claimed = await harness.store.claim(request);
      expect(claimed).toEqual({
        outcome: 'started',
        record: {
          ...request.start,
          status: 'running',
          turn: 0,
          next_seq: 3,
          artifacts: [],
          epoch: 0,
          lease: '',
          progress: { current_step: 'Starting', percent_complete: 0, last_update: request.start.started_at },
          usage: {
            input_tokens: 0,
            output_tokens: 0,
            cache_read_tokens: 0,
            cache_write_tokens: 0,
            cost_usd: 0,
          },
        },
      });
      expect(await harness.store.get(request.start.agent_id)).toEqual(
        claimed.outcome === 'started' ? claimed.record : undefined,
      );
      expect(await harness.store.readOutput(request.start.agent_id, { after: 0, limit: 10 })).toEqual([
        { seq: 1, at: request.start.started_at, text: 'One' },
        { seq: 2, at: request.start.started_at, text: 'Two' },
      ]);
    });

    test('fifty equal claims at once start one agent and answer alike', async () => {
      await using harness = await open();
      const claims = await Promise.all(
        upTo(50).map(() => harness.store.claim(claimOf({}, { ...withKey('body'), firstLines: ['Hello'] }))),
      );
      expect(claims.filter(({ outcome }) => outcome === 'started')).toHaveLength(1);
      expect(claims.filter(({ outcome }) => outcome === 'repeated')).toHaveLength(49);
      expect(new Set(claims.map(idOf)).size).toBe(1);
      const [agent, ...others] = await harness.store.listRunning();
      expect(others).toEqual([]);
      expect(agent?.next_seq).toBe(2);
    });

    test('a repeated claim answers the agent as it is now, also when it has ended', async () => {
      await using harness = await open();
      const { agent_id } = await startAgent(harness.store, claimOf({}, withKey('body')));
      await harness.store.end(agent_id, endOf(), []);
      const repeated = await harness.store.claim(claimOf({}, withKey('body')));
      expect(repeated).toMatchObject({ outcome: 'repeated', record: { agent_id, status: 'completed' } });
    });

    test('a key still answers after a crash', async () => {
      await using harness = await open();
      const { agent_id } = await startAgent(harness.store, claimOf({}, withKey('body')));
      const store = await harness.crash();
      expect(await store.claim(claimOf({}, withKey('body')))).toMatchObject({
        outcome: 'repeated',
        record: { agent_id },
      });
    });

    test('a repeated claim is answered also when no slot is free', async () => {
      await using harness = await open();
      const request = { ...withKey('body'), maxRunning: 1 };
      await startAgent(harness.store, claimOf({}, request));
      expect(await harness.store.claim(claimOf({}, request))).toMatchObject({ outcome: 'repeated' });
    });

    test('the same key with another body is a conflict that names the agent', async () => {
      await using harness = await open();
      const { agent_id } = await startAgent(harness.store, claimOf({}, withKey('body')));
      expect(await harness.store.claim(claimOf({}, withKey('other')))).toEqual({
        outcome: 'key_conflict',
        agentId: agent_id,
      });
    });

    test('the same key of another owner is another key', async () => {
      await using harness = await open();
      await startAgent(harness.store, claimOf({}, withKey('body')));
      expect(await harness.store.claim(claimOf({ owner: ben }, withKey('other')))).toMatchObject({
        outcome: 'started',
      });
    });

    test('a refused claim leaves its key free', async () => {
      await using harness = await open();
      const [agent] = await fill(harness.store, 1);
      const request = { ...withKey('body'), maxRunning: 1 };
      expect((await harness.store.claim(claimOf({}, request))).outcome).toBe('too_many');
      await harness.store.end(agent?.agent_id ?? expect.fail(), endOf(), []);
      expect((await harness.store.claim(claimOf({}, request))).outcome).toBe('started');
    });

    test('a key holds for a day', async () => {
      await using harness = await open();
      const { store, clock } = harness;
      await startAgent(store, claimOf({}, withKey('body')));
      await clock.advance(keyLifetimeMs - 1);
      expect((await store.claim(claimOf({}, withKey('body')))).outcome).toBe('repeated');
      await clock.advance(1);
      expect((await store.claim(claimOf({}, withKey('other')))).outcome).toBe('started');
    });

    test('the sixth agent over a limit of five is refused, and the five are named', async () => {
      await using harness = await open();
      const running = await fill(harness.store, 5);
      const refused = await harness.store.claim(claimOf({}, { maxRunning: 5 }));
      expect(refused.outcome).toBe('too_many');
      const named = refused.outcome === 'too_many' ? refused.running : [];
      expect(named.map(({ agent_id }) => agent_id).sort()).toEqual(
        running.map(({ agent_id }) => agent_id).sort(),
      );
    });

    test('of twenty claims at once over a limit of five, five start', async () => {
      await using harness = await open();
      const claims = await Promise.all(
        upTo(20).map(() => harness.store.claim(claimOf({}, { maxRunning: 5 }))),
      );
      expect(claims.filter(({ outcome }) => outcome === 'started')).toHaveLength(5);
      expect(await harness.store.listRunning()).toHaveLength(5);
    });

    test('a freed slot is usable at once, by exactly one of twenty that race for it', async () => {
      await using harness = await open();
      const [first] = await fill(harness.store, 5);
      const [, ...claims] = await Promise.all([
        harness.store.end(first?.agent_id ?? expect.fail(), endOf({ reason: 'killed' }), []),
        ...upTo(20).map(() => harness.store.claim(claimOf({}, { maxRunning: 5 }))),
      ]);
      const later = await harness.store.claim(claimOf({}, { maxRunning: 5 }));
      expect([...claims, later].filter(({ outcome }) => outcome === 'started')).toHaveLength(1);
      expect(await harness.store.listRunning()).toHaveLength(5);
    });

    test('a slot is freed once, however often the end is tried', async () => {
      await using harness = await open();
      const [first] = await fill(harness.store, 2);
      const agentId = first?.agent_id ?? expect.fail();
      await Promise.all(upTo(5).map(() => harness.store.end(agentId, endOf(), [])));
      const claims = await Promise.all(
        upTo(5).map(() => harness.store.claim(claimOf({}, { maxRunning: 2 }))),
      );
      expect(claims.filter(({ outcome }) => outcome === 'started')).toHaveLength(1);
    });

    test("one owner's agents take no slot of another's", async () => {
      await using harness = await open();
      await fill(harness.store, 5);
      expect((await harness.store.claim(claimOf({ owner: ben }, { maxRunning: 5 }))).outcome).toBe('started');
    });
  });

  describe('duplicates', () => {
    const type = { subagent_type: 'devsecops-scanner', workspace: workspaceOf('a') };

    test.for(['reject', 'reuse'] as const)('with %s, the running one is answered', async (onDuplicate) => {
      await using harness = await open();
      const { agent_id } = await startAgent(harness.store, claimOf(type));
      expect(await harness.store.claim(claimOf(type, { onDuplicate }))).toMatchObject({
        outcome: 'duplicate',
        record: { agent_id },
      });
    });

    test('of twenty equal claims that reuse, one starts and all name it', async () => {
      await using harness = await open();
      const claims = await Promise.all(
        upTo(20).map(() => harness.store.claim(claimOf(type, { onDuplicate: 'reuse' }))),
      );
      expect(claims.filter(({ outcome }) => outcome === 'started')).toHaveLength(1);
      expect(new Set(claims.map(idOf)).size).toBe(1);
    });

    test('the running one is answered also when no slot is free', async () => {
      await using harness = await open();
      await startAgent(harness.store, claimOf(type));
      const claimed = await harness.store.claim(claimOf(type, { onDuplicate: 'reuse', maxRunning: 1 }));
      expect(claimed.outcome).toBe('duplicate');
    });

    test('both without a workspace are duplicates too', async () => {
      await using harness = await open();
      await startAgent(harness.store, claimOf({ subagent_type: 'monitoring-agent' }));
      const again = claimOf({ subagent_type: 'monitoring-agent' }, { onDuplicate: 'reject' });
      expect((await harness.store.claim(again)).outcome).toBe('duplicate');
    });

    test.for([
      ['another type', { subagent_type: 'code-review-agent' }],
      ['another workspace', { workspace: workspaceOf('b') }],
      ['another owner', { owner: ben }],
    ] as const)('%s makes no duplicate', async ([, other]) => {
      await using harness = await open();
      await startAgent(harness.store, claimOf(type));
      const claimed = await harness.store.claim(claimOf({ ...type, ...other }, { onDuplicate: 'reject' }));
      expect(claimed.outcome).toBe('started');
    });

    test('an agent without a workspace is no duplicate of one with', async () => {
      await using harness = await open();
      await startAgent(harness.store, claimOf(type));
      const bare = claimOf({ subagent_type: type.subagent_type, owner: ann }, { onDuplicate: 'reject' });
      expect((await harness.store.claim(bare)).outcome).toBe('started');
    });

    test('an ended agent is nobody’s duplicate', async () => {
      await using harness = await open();
      const { agent_id } = await startAgent(harness.store, claimOf(type));
      await harness.store.end(agent_id, endOf(), []);
      expect((await harness.store.claim(claimOf(type, { onDuplicate: 'reject' }))).outcome).toBe('started');
    });
  });
}
