import { DynamoDBClient, TransactWriteItemsCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDynamoAgentStore } from '#lambdas/adapters/aws/dynamo/agent-store.ts';
import type { AgentStore } from '#lambdas/ports/agent-store.ts';
import { agentIdSchema } from '#shared/agent/ids.ts';
import { answerOf, batchOf, claimOf, commitOf, endOf, turnOf } from '#test/contracts/agent-samples.ts';
import { readAll, startAgent } from '#test/contracts/agent-store/harness.ts';
import { countingIds } from '#test/fakes/counting-ids.ts';
import { inMemoryBlobs } from '#test/fakes/in-memory-blobs.ts';
import { createTable } from './dynamo-table.ts';
import { againstMoto, hasMoto, type MotoServer, startMoto } from './moto-server.ts';
import { restlessClock } from './restless-clock.ts';

/** A connection that breaks after the write was carried out and before its answer came. */
function losingAnswers(dynamo: DynamoDBClient) {
  let toLose = 0;
  let meanwhile = async (): Promise<unknown> => undefined;
  const send = async (command: never): Promise<unknown> => {
    const answer = await dynamo.send(command);
    const isWrite = [TransactWriteItemsCommand, UpdateItemCommand].some(
      (kind) => Object(command) instanceof kind,
    );
    if (!isWrite || toLose === 0) return answer;
    toLose -= 1;
    await meanwhile();
    throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  };
  const lose = (count: number, work = meanwhile): void => {
    toLose = count;
    meanwhile = work;
  };
  return { client: { send } as Pick<DynamoDBClient, 'send'>, lose };
}

describe.skipIf(!hasMoto)(`a write whose answer gets lost, ${againstMoto}, which knows no tokens`, () => {
  let moto: MotoServer;
  let store: AgentStore;
  let other: AgentStore;
  let lose: ReturnType<typeof losingAnswers>['lose'];
  beforeAll(async () => {
    moto = await startMoto();
    const dynamo = new DynamoDBClient(moto.clientConfig);
    await createTable(dynamo, 'agents');
    const losing = losingAnswers(dynamo);
    lose = losing.lose;
    const clock = restlessClock();
    const deps = { blobs: inMemoryBlobs({ clock }), ids: countingIds(), clock };
    store = createDynamoAgentStore({ ...deps, dynamo: losing.client }, { table: 'agents' });
    other = createDynamoAgentStore({ ...deps, dynamo }, { table: 'agents' });
  });
  afterAll(async () => {
    await moto[Symbol.asyncDispose]();
  });

  test.for([1, 2])('a claim starts one agent (%i lost)', async (lost) => {
    const idempotency = { key: `key-${lost}`, bodyHash: 'body' };
    const request = claimOf({}, { firstLines: ['Hello'], idempotency });
    lose(lost);
    const claimed = await store.claim(request);
    expect(claimed).toMatchObject({ outcome: 'started', record: { agent_id: request.start.agent_id } });
    expect(await store.claim(claimOf({}, { idempotency }))).toMatchObject({
      outcome: 'repeated',
      record: { agent_id: request.start.agent_id, next_seq: 2 },
    });
  });

  test.for([1, 2])('lines are appended once (%i lost)', async (lost) => {
    const agent = await startAgent(store, claimOf());
    lose(lost);
    const appended = await store.append(agent.agent_id, batchOf(['one', 'two']));
    expect(appended).toMatchObject({ refused: false, lines: [{ seq: 1 }, { seq: 2 }] });
    expect((await readAll(store, agent)).map(({ text }) => text)).toEqual(['one', 'two']);
    expect(await store.get(agent.agent_id)).toMatchObject({ next_seq: 3 });
  });

  test('a turn is committed once', async () => {
    const usage = {
      input_tokens: 7,
      output_tokens: 1,
      cache_read_tokens: 0,
      cache_write_tokens: 0,
      cost_usd: 1,
    };
    const agent = await startAgent(store, claimOf());
    await store.openTurn(agent.agent_id, 'lease');
    lose(1);
    const parts = { lines: ['said'], answers: [answerOf(1, 'toolu_1')] };
    const committed = await store.commitTurn(agent.agent_id, commitOf('lease', turnOf(1, { usage }), parts));
    expect(committed).toMatchObject({ refused: false, record: { turn: 1, usage } });
    expect(await store.get(agent.agent_id)).toMatchObject({ turn: 1, usage, next_seq: 2 });
  });

  test('also when somebody else wrote meanwhile', async () => {
    const agent = await startAgent(store, claimOf());
    lose(1, () => other.append(agent.agent_id, batchOf(['of another'])));
    const appended = await store.append(agent.agent_id, batchOf(['one', 'two']));
    lose(0, async () => undefined);
    expect(appended).toMatchObject({ refused: false, lines: [{ seq: 1 }, { seq: 2 }] });
    expect((await readAll(store, agent)).map(({ text }) => text)).toEqual(['one', 'two', 'of another']);
  });

  test('an end is told to the one who wrote it', async () => {
    const agent = await startAgent(store, claimOf());
    lose(1);
    expect(await store.end(agent.agent_id, endOf(), ['bye'])).toMatchObject({ refused: false });
    expect((await readAll(store, agent)).map(({ text }) => text)).toEqual(['bye']);
  });

  test('an epoch is counted up once', async () => {
    const agent = await startAgent(store, claimOf());
    lose(1);
    expect(await store.renew(agent.agent_id, 0)).toEqual({ refused: false });
    expect(await store.get(agent.agent_id)).toMatchObject({ epoch: 1 });
  });

  test('answers are put, and a lease is taken, as if nothing had been', async () => {
    const agent = await startAgent(store, claimOf());
    lose(1);
    expect(await store.putAnswers(agent.agent_id, [answerOf(1, 'toolu_1')])).toEqual({ refused: false });
    lose(1);
    expect(await store.openTurn(agent.agent_id, 'lease')).toMatchObject({
      refused: false,
      record: { lease: 'lease' },
      conversation: { answers: [answerOf(1, 'toolu_1')] },
    });
  });

  test('what came of a fire is recorded as if nothing had been', async () => {
    const fire = {
      time: '2026-11-23T08:00:00Z',
      outcome: 'started',
      agent_id: agentIdSchema.parse('agent-x-abcdefghij'),
    } as const;
    lose(1);
    expect(await store.recordFire('weekly', fire)).toEqual(fire);
    expect(await store.getFire('weekly')).toEqual(fire);
  });
});
