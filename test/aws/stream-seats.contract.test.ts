import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { createDynamoStreamSeats } from '#lambdas/adapters/aws/dynamo/stream-seats.ts';
import { ownerSchema } from '#shared/agent/ids.ts';
import { limits } from '#shared/agent/limits.ts';
import { upTo } from '#test/contracts/agent-store/harness.ts';
import { streamSeatsContract } from '#test/contracts/stream-seats.contract.ts';
import { countingIds } from '#test/fakes/counting-ids.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';
import { createTable } from './dynamo-table.ts';
import { againstMoto, hasMoto, motoOfTests } from './moto-server.ts';

const ann = ownerSchema.parse('arn:aws:iam::111122223333:user/ann');

describe.skipIf(!hasMoto)(againstMoto, () => {
  const moto = motoOfTests();
  let tables = 0;

  const openTable = async () => {
    const clock = manualClock();
    const dynamo = new DynamoDBClient(moto.clientConfig);
    const [ids, logged]: [ReturnType<typeof countingIds>, unknown[]] = [countingIds(), []];
    tables += 1;
    const table = `streams-${tables}`;
    await createTable(dynamo, table);
    const sleepless = { now: () => clock.now(), sleep: async () => undefined };
    const log = { warn: (...record: unknown[]) => void logged.push(record) };
    const open = (send = dynamo.send.bind(dynamo)) =>
      createDynamoStreamSeats({ dynamo: { send }, ids, clock: sleepless, log }, table);
    const read = async () => {
      const Key = { pk: { S: `OWNER#${ann}` }, sk: { S: 'STREAMS' } };
      return (await dynamo.send(new GetItemCommand({ TableName: table, Key }))).Item;
    };
    return { open, clock, dynamo, read, logged, [Symbol.asyncDispose]: async () => dynamo.destroy() };
  };

  streamSeatsContract('DynamoDB', async () => {
    const { open, clock, dynamo } = await openTable();
    // Functions that run side by side have nothing in common but the table.
    const processes = [open(), open(), open()];
    let calls = 0;
    return {
      seats: { take: (owner) => (processes[calls++ % processes.length] ?? expect.fail()).take(owner) },
      async allDied() {
        await clock.advance((limits.stream.seconds + 60) * 1_000);
        return open();
      },
      [Symbol.asyncDispose]: async () => dynamo.destroy(),
    };
  });

  test('a seat counts for as long as the function may live that took it', async () => {
    await using harness = await openTable();
    const seats = harness.open();
    await Promise.all(upTo(limits.stream.perOwner).map(() => seats.take(ann)));
    await harness.clock.advance((limits.stream.seconds + 30) * 1_000);
    expect(await seats.take(ann)).toBeUndefined();
  });

  test('a seat whose taking was answered to nobody is taken once, by whoever asked', async () => {
    await using harness = await openTable();
    await Promise.all(upTo(limits.stream.perOwner - 1).map(() => harness.open().take(ann)));
    let answers = 0;
    const deaf = async (...request: Parameters<typeof harness.dynamo.send>) => {
      const answer = await harness.dynamo.send(...request);
      answers += 1;
      if (answers === 1) throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
      return answer;
    };
    expect(await harness.open(deaf as typeof harness.dynamo.send).take(ann)).toBeDefined();
    expect((await harness.read())?.['seats']?.SS).toHaveLength(limits.stream.perOwner);
  });

  test('the owner’s item goes by itself, and a late leave does not make another', async () => {
    await using harness = await openTable();
    const seat = await harness.open().take(ann);
    const seconds = harness.clock.now().getTime() / 1_000 + limits.stream.seconds + 60;
    expect((await harness.read())?.['expires_at']).toEqual({ N: String(Math.ceil(seconds)) });
    await seat?.leave();
    expect(await harness.read()).toMatchObject({ sk: { S: 'STREAMS' } });
    expect(await harness.read()).not.toHaveProperty('seats');
  });

  test('a seat that cannot be left is told to operators alone', async () => {
    await using harness = await openTable();
    let isDown = false;
    const send = async (...request: Parameters<typeof harness.dynamo.send>) => {
      if (isDown) throw Object.assign(new Error('no'), { name: 'AccessDeniedException' });
      return harness.dynamo.send(...request);
    };
    const seat = await harness.open(send as typeof harness.dynamo.send).take(ann);
    isDown = true;
    await seat?.leave();
    expect(harness.logged).toMatchObject([['the seat of a stream was not left', { owner: ann }]]);
  });
});
