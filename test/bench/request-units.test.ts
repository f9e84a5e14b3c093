import { describe, expect, test } from 'vitest';
import { itemBytes, readUnits, type StoredItem, writeUnits } from '#bench/aws-cost/request-units.ts';
import { SkippingClock } from '#bench/aws-cost/skipping-clock.ts';
import { updateItem } from '#bench/aws-cost/update-item.ts';

const padded = (bytes: number): StoredItem => ({ a: { S: 'x'.repeat(bytes - 1) } });

const record: StoredItem = {
  ...{ pk: { S: 'agent-1' }, sk: { S: 'META' }, kind: { S: 'agent' }, owner: { S: 'me' } },
  ...{ running: { S: 'agent' }, place: { S: '2026' }, status: { S: 'running' }, version: { N: '1' } },
};

describe('request units', () => {
  test('an item weighs its names and values', () => {
    expect(itemBytes({ name: { S: 'é' }, count: { N: '1234' }, is: { BOOL: true } })).toBe(
      4 + 2 + 5 + 3 + 2 + 1,
    );
    expect(itemBytes({ set: { SS: ['ab', 'c'] }, list: { L: [{ S: 'ab' }] } })).toBe(3 + 3 + 4 + 3 + 1 + 2);
  });

  test('a write is paid by the kilobyte, by the larger of before and after', () => {
    expect(writeUnits(undefined, padded(1_024))).toBe(1);
    expect(writeUnits(undefined, padded(1_025))).toBe(2);
    expect(writeUnits(padded(3_000), padded(10))).toBe(3);
  });

  test('a read is paid by four kilobytes, also where nothing is found', () => {
    expect([0, 4_096, 4_097].map(readUnits)).toEqual([1, 1, 2]);
  });

  test('an index is paid for an entry that comes, changes or goes, and not for one that stays', () => {
    expect(writeUnits(undefined, record)).toBe(1 + 3);
    expect(writeUnits(record, { ...record, version: { N: '2' } })).toBe(1);
    const { running: _, ...rest } = record;
    expect(writeUnits(record, { ...rest, status: { S: 'completed' } })).toBe(1 + 3);
    expect(writeUnits(record, { ...record, place: { S: '2027' } })).toBe(1 + 2 * 3);
  });

  test('an update sets, removes, adds and takes away', () => {
    const item: StoredItem = {
      n: { N: '1' },
      gone: { S: 'x' },
      set: { SS: ['a', 'b'] },
      last: { SS: ['a'] },
    };
    const after = updateItem(item, {
      UpdateExpression: 'SET #s = :s, #t = :t REMOVE #gone ADD #n :n DELETE #set :a, #last :a',
      ExpressionAttributeNames: {
        '#s': 's',
        '#t': 't',
        '#gone': 'gone',
        '#n': 'n',
        '#set': 'set',
        '#last': 'last',
      },
      ExpressionAttributeValues: {
        ':s': { S: 'new' },
        ':t': { N: '7' },
        ':n': { N: '2' },
        ':a': { SS: ['a'] },
      },
    });
    expect(after).toEqual({ s: { S: 'new' }, t: { N: '7' }, n: { N: '3' }, set: { SS: ['b'] } });
  });
});

describe('the clock that skips', () => {
  test('whoever looks twice a second goes on looking in ten skipped seconds', async () => {
    const clock = new SkippingClock();
    const stopping = new AbortController();
    let looks = 0;
    const looking = (async () => {
      while (!stopping.signal.aborted) {
        await clock.sleep(500, stopping.signal);
        looks += 1;
      }
    })();
    const before = clock.milliseconds();
    await clock.skip(10_250);
    expect(clock.milliseconds() - before).toBeGreaterThanOrEqual(10_250);
    // A slow machine's own time is part of it, and takes a look or two.
    expect(looks).toBeGreaterThanOrEqual(15);
    expect(looks).toBeLessThanOrEqual(20);
    stopping.abort();
    await looking;
  });
});
