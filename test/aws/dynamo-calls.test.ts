import {
  type AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type TransactWriteItemsCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, test } from 'vitest';
import { createDynamoAgentStore } from '#lambdas/adapters/aws/dynamo/agent-store.ts';
import type { ClaimRequest } from '#lambdas/ports/agent-store.ts';
import { defaultRetention } from '#shared/agent/retention.ts';
import { table } from '#shared/storage/table.ts';
import { answerOf, batchOf, claimOf, commitOf, endOf, turnOf } from '#test/contracts/agent-samples.ts';
import { countingIds } from '#test/fakes/counting-ids.ts';
import { inMemoryBlobs } from '#test/fakes/in-memory-blobs.ts';
import { restlessClock } from './restless-clock.ts';

function openStore(retention = defaultRetention) {
  const dynamo = new DynamoDBClient({
    endpoint: 'http://127.0.0.1:1',
    region: 'us-east-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  });
  const sent = mockClient(dynamo);
  sent.on(GetItemCommand).resolves({});
  sent.on(TransactWriteItemsCommand).resolves({});
  const clock = restlessClock();
  const blobs = inMemoryBlobs({ clock });
  const store = createDynamoAgentStore(
    { dynamo, blobs, clock, ids: countingIds() },
    { table: 'agents', retention },
  );
  const transactions = () => sent.commandCalls(TransactWriteItemsCommand).map(({ args }) => args[0].input);
  return { store, sent, clock, blobs, transactions };
}

/** A store whose table holds the record of a claim, as the claim itself wrote it. */
async function openWith(request: ClaimRequest, retention = defaultRetention) {
  const opened = openStore(retention);
  const claimed = await opened.store.claim(request);
  if (claimed.outcome !== 'started') throw new Error(claimed.outcome);
  const puts = putItems(opened.transactions());
  for (const item of puts) {
    const { pk, sk } = item;
    if (pk === undefined || sk === undefined) throw new Error('no key');
    opened.sent.on(GetItemCommand, { Key: { pk, sk } }).resolves({ Item: item });
  }
  return { ...opened, record: claimed.record, item: puts[0] ?? {} };
}

/** The items that transactions put, in order. */
function putItems(transactions: readonly TransactWriteItemsCommandInput[]): Record<string, AttributeValue>[] {
  return transactions
    .flatMap(({ TransactItems }) => TransactItems ?? [])
    .map(({ Put }) => Put?.Item)
    .filter((item) => item !== undefined);
}

function canceled(...codes: readonly string[]): TransactionCanceledException {
  const CancellationReasons = codes.map((Code) => ({ Code }));
  return new TransactionCanceledException({ message: 'canceled', $metadata: {}, CancellationReasons });
}

function throttled(): Error {
  return Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
}

describe('what the store sends to DynamoDB', () => {
  test('a claim is one transaction: slot, record, first lines and key', async () => {
    const { store, transactions } = openStore();
    const idempotency = { key: 'key-1', bodyHash: 'body' };
    const request = claimOf({}, { firstLines: ['Hello'], idempotency, maxRunning: 5 });
    await store.claim(request);
    const [transaction, ...others] = transactions();
    expect(others).toEqual([]);
    const items = transaction?.TransactItems ?? [];
    expect(items.map(({ Put, Update }) => (Put?.Item?.['sk'] ?? Update?.Key?.['sk'])?.S)).toEqual([
      'SLOTS',
      'META',
      'OUT#0000000001',
      'key-1',
    ]);
    expect(items[0]?.Update).toMatchObject({
      UpdateExpression: 'ADD #agents :agents, #claims :claims',
      ConditionExpression: '(attribute_not_exists(#agents) OR size(#agents) < :max)',
      ExpressionAttributeValues: {
        ':agents': { SS: [request.start.agent_id] },
        ':max': { N: '5' },
      },
    });
    expect(items.every((item) => (item.Put ?? item.Update)?.ConditionExpression !== undefined)).toBe(true);
  });

  test('with duplicates refused, a claim demands that no other claim came in between', async () => {
    const { store, sent, transactions } = openStore();
    sent
      .on(GetItemCommand, { Key: marshall({ pk: 'OWNER#arn:aws:iam::111122223333:user/ann', sk: 'SLOTS' }) })
      .resolves({ Item: marshall({ claims: 4 }) });
    await store.claim(claimOf({}, { onDuplicate: 'reject' }));
    expect(transactions()[0]?.TransactItems?.[0]?.Update).toMatchObject({
      ConditionExpression:
        '(attribute_not_exists(#agents) OR size(#agents) < :max) AND #claims = :seen_claims',
      ExpressionAttributeValues: { ':seen_claims': { N: '4' } },
    });
  });

  test('a long prompt lies beside the record, which every line rewrites, and is read once', async () => {
    const prompt = 'x'.repeat(50_000);
    const { store, sent, record, item } = await openWith(claimOf({ prompt }));
    expect(item).not.toHaveProperty('prompt');
    const promptItem = marshall({ pk: record.agent_id, sk: 'PROMPT', prompt });
    sent.on(BatchGetItemCommand).resolves({ Responses: { agents: [promptItem] } });
    expect((await store.get(record.agent_id))?.prompt).toBe(prompt);
    expect((await store.get(record.agent_id))?.prompt).toBe(prompt);
    expect(sent.commandCalls(BatchGetItemCommand)).toHaveLength(1);
  });

  test('lines move the record, on condition that it runs and is as it was read, and put one chunk', async () => {
    const { store, record, transactions } = await openWith(claimOf({}, { firstLines: ['Hello'] }));
    await store.append(record.agent_id, batchOf(['a', 'b', 'c']));
    const items = transactions().at(-1)?.TransactItems ?? [];
    expect(items).toHaveLength(2);
    expect(items[0]?.Update).toMatchObject({
      Key: marshall({ pk: record.agent_id, sk: 'META' }),
      ConditionExpression: '#status = :running AND #version = :seen_version',
      ExpressionAttributeValues: { ':next_seq': { N: '5' }, ':seen_version': { N: '1' } },
    });
    expect(items[1]?.Put?.Item).toMatchObject({
      sk: { S: 'OUT#0000000004' },
      first_seq: { N: '2' },
      body: { S: '["a","b","c"]' },
    });
  });

  test('no attribute of an index moves while an agent writes: lines pay for no index', async () => {
    const { store, record, transactions } = await openWith(claimOf());
    await store.append(record.agent_id, batchOf(['a']));
    const changed = Object.values(
      transactions().at(-1)?.TransactItems?.[0]?.Update?.ExpressionAttributeNames ?? {},
    );
    const indexed = Object.values(table.indexes).flatMap(({ partitionKey, sortKey, projected }) => [
      ...[partitionKey, sortKey],
      ...projected,
    ]);
    // The status is named by the condition alone.
    expect(changed.filter((name) => indexed.some((key) => key === name))).toEqual(['status']);
  });

  test('the end writes status, freed slot, what is known for longer, and the last line in one transaction', async () => {
    const { store, record, transactions } = await openWith(claimOf());
    await store.end(record.agent_id, endOf({ reason: 'killed' }), ['bye']);
    const [move, release, past, lines, ...others] = transactions().at(-1)?.TransactItems ?? [];
    expect(others).toEqual([]);
    expect(move?.Update?.UpdateExpression).toContain('REMOVE #running');
    expect(move?.Update?.ExpressionAttributeValues).toMatchObject({ ':status': { S: 'terminated' } });
    expect(release?.Update).toMatchObject({
      Key: marshall({ pk: `OWNER#${record.owner}`, sk: 'SLOTS' }),
      UpdateExpression: 'DELETE #agents :agents',
      ExpressionAttributeValues: { ':agents': { SS: [record.agent_id] } },
    });
    expect(lines?.Put?.Item?.['sk']).toEqual({ S: 'OUT#0000000001' });
    expect(past?.Put).toMatchObject({ Item: { sk: { S: 'PAST' } } });
    expect(JSON.parse(past?.Put?.Item?.['body']?.S ?? '')).toMatchObject({ owner: record.owner, prompt: '' });
    const twoWeeks = (Date.parse(endOf({ reason: 'killed' }).completed_at) + 14 * 86_400_000) / 1_000;
    expect(past?.Put?.Item?.['expires_at']).toEqual({ N: String(twoWeeks) });
  });

  test('a reply over 300 KB goes to a blob, and its item names it', async () => {
    const { store, record, transactions, blobs } = await openWith(claimOf());
    const turn = turnOf(1, { content: [{ type: 'text', text: 'x'.repeat(400_000) }] });
    await store.commitTurn(record.agent_id, commitOf('', turn));
    const item = transactions().at(-1)?.TransactItems?.[1]?.Put?.Item;
    expect(await blobs.has(item?.['body_blob']?.S ?? '')).toBe(true);
    expect(item).not.toHaveProperty('body');
  });

  test('every item that hangs on an agent is deleted some time after its record, however long that is kept', async () => {
    const request = claimOf({ prompt: 'x'.repeat(5_000) });
    const retention = { completedHours: 1_000, otherHours: 2_000, outputDays: 14 };
    const { store, sent, record, transactions } = await openWith(request, retention);
    const promptItem = putItems(transactions()).filter(({ sk }) => sk?.S === 'PROMPT');
    sent.on(BatchGetItemCommand).resolves({ Responses: { agents: promptItem } });
    await store.commitTurn(
      record.agent_id,
      commitOf('', turnOf(1), { lines: ['a'], answers: [answerOf(1, 'toolu_1')] }),
    );
    const parts = putItems(transactions()).filter(({ sk }) => sk?.S !== 'META');
    expect(parts.map(({ sk }) => sk?.S)).toEqual([
      'PROMPT',
      'TURN#000001',
      'OUT#0000000001',
      'RESULT#000001#toolu_1',
    ]);
    const atLatest = Date.parse(record.deadline_at) / 1_000 + 2_000 * 3_600;
    for (const part of parts) expect(Number(part['expires_at']?.N)).toBeGreaterThan(atLatest);
  });

  test('the outcome of a fire is one conditional write, and what stood before is answered', async () => {
    const { store, sent } = openStore();
    const fire = { time: '2026-11-23T08:00:00Z', outcome: 'failed', error: 'No room' } as const;
    const before = { pk: 'FIRE#weekly', sk: fire.time, outcome: 'started', agent_id: 'agent-x-abcdefghij' };
    const refusal = { message: 'refused', $metadata: {}, Item: marshall(before) };
    sent.on(UpdateItemCommand).rejects(new ConditionalCheckFailedException(refusal));
    expect(await store.recordFire('weekly', fire)).toEqual({
      ...{ time: fire.time, outcome: 'started', agent_id: 'agent-x-abcdefghij' },
    });
    expect(sent.commandCalls(UpdateItemCommand)[0]?.args[0].input).toMatchObject({
      Key: marshall({ pk: 'FIRE#weekly', sk: '2026-11-23T08:00:00Z' }),
      ConditionExpression: '(attribute_not_exists(#pk) OR #outcome = :failed)',
    });
  });
});

describe('how the store goes on when DynamoDB refuses', () => {
  test.for([
    ['throttled', throttled()],
    ['in conflict with another transaction', canceled('None', 'TransactionConflict')],
    ['cut off', Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })],
  ] as const)('a transaction that was %s is sent again under the same token', async ([, error]) => {
    const { store, sent, clock, transactions } = openStore();
    sent.on(TransactWriteItemsCommand).rejectsOnce(error).rejectsOnce(error).resolves({});
    expect((await store.claim(claimOf())).outcome).toBe('started');
    const tokens = transactions().map(({ ClientRequestToken }) => ClientRequestToken);
    expect(tokens).toHaveLength(3);
    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(clock.slept).toHaveLength(2);
  });

  test('after eight tries the caller is told that it may try again', async () => {
    const { store, sent, clock } = openStore();
    sent.on(TransactWriteItemsCommand).rejects(throttled());
    await expect(store.claim(claimOf())).rejects.toMatchObject({ code: 'throttled', retryable: true });
    expect(clock.slept).toHaveLength(7);
    expect(Math.max(...clock.slept)).toBeLessThanOrEqual(2_000);
  });

  test('what is wrong with the request is not tried again', async () => {
    const { store, sent } = openStore();
    const denied = Object.assign(new Error('not allowed'), { name: 'AccessDeniedException' });
    sent.on(TransactWriteItemsCommand).rejects(denied);
    await expect(store.claim(claimOf())).rejects.toBe(denied);
    expect(sent.commandCalls(TransactWriteItemsCommand)).toHaveLength(1);
  });

  test('a refused condition is looked into, not sent again', async () => {
    const { store, sent, record, item } = await openWith(claimOf());
    const ended = { ...item, ...marshall({ status: 'terminated', end_reason: 'killed', exit_code: 137 }) };
    const inTheWay = { ...ended, ...marshall({ completed_at: record.started_at, version: 2 }) };
    sent.on(TransactWriteItemsCommand).rejects(
      new TransactionCanceledException({
        message: 'canceled',
        $metadata: {},
        CancellationReasons: [{ Code: 'ConditionalCheckFailed', Item: inTheWay }, { Code: 'None' }],
      }),
    );
    const before = sent.commandCalls(TransactWriteItemsCommand).length;
    expect(await store.append(record.agent_id, batchOf(['late']))).toEqual({ refused: true, why: 'ended' });
    expect(sent.commandCalls(TransactWriteItemsCommand)).toHaveLength(before + 1);
  });

  test('keys that a batch left out are asked for again, and long prompts of a list not at all', async () => {
    const { store, sent, record, item } = await openWith(claimOf({ prompt: 'x'.repeat(50_000) }));
    const Keys = [marshall({ pk: record.agent_id, sk: 'META' })];
    sent.on(QueryCommand).resolves({ Items: Keys });
    sent
      .on(BatchGetItemCommand)
      .resolvesOnce({ Responses: {}, UnprocessedKeys: { agents: { Keys } } })
      .resolves({ Responses: { agents: [item] } });
    expect(await store.listRunning()).toEqual([{ ...record, prompt: '' }]);
    expect(sent.commandCalls(BatchGetItemCommand)).toHaveLength(2);
  });

  test('a reader stops at a chunk that is not visible yet', async () => {
    const { store, sent, record } = await openWith(claimOf());
    const chunk = (first_seq: number, texts: readonly string[]) =>
      marshall({ first_seq, turn: 1, at: record.started_at, body: JSON.stringify(texts) });
    sent.on(QueryCommand).resolves({ Items: [chunk(1, ['1', '2']), chunk(4, ['4'])] });
    const lines = await store.readOutput(record.agent_id, { after: 1, limit: 10 });
    expect(lines.map(({ seq }) => seq)).toEqual([2]);
    expect(sent.commandCalls(QueryCommand)[0]?.args[0].input).toMatchObject({
      ConsistentRead: true,
      ExpressionAttributeValues: { ':from': { S: 'OUT#0000000002' } },
    });
  });
});
