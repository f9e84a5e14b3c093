import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CloudCall } from '#lambdas/ports/cloud.ts';
import { createRecordedCloud } from '#local/adapters/cloud/recorded-cloud.ts';
import { readRecording } from '#local/adapters/cloud/recording.ts';

const recorded_at = '2026-11-15T08:00:00Z';
const signal = new AbortController().signal;
const addresses: CloudCall = {
  ...{ service: 'ec2', operation: 'DescribeAddresses', region: 'eu-west-1', signal },
  input: { Filters: [], NextToken: undefined },
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recording-'));
  const call = {
    service: 'ec2',
    operation: 'DescribeAddresses',
    region: 'eu-west-1',
    input: { Filters: [] },
  };
  const enter = { service: 'sts', operation: 'AssumeRole' };
  const no = { refused: true, code: 'AccessDenied', message: 'not you' };
  await record('a.json', [
    { ...call, output: { Addresses: ['own'] } },
    { ...call, account: '111122223333', output: { Addresses: ['member'] } },
  ]);
  await record('b.json', [
    { ...enter, account: '111122223333' },
    { ...enter, account: '444455556666', error: no },
    { ...call, region: 'me-south-1', error: { refused: false, code: 'Throttling', message: 'slow down' } },
  ]);
});
afterAll(() => rm(folder, { recursive: true }));

function record(name: string, calls: object[]): Promise<void> {
  return writeFile(join(folder, name), JSON.stringify({ recorded_at, calls }));
}

const open = async () => createRecordedCloud(await readRecording(folder))('agent-cost-aaaaaaaaaa');

describe('a recording', () => {
  test('answers what it was recorded for, by account and region', async () => {
    const cloud = await open();
    expect(cloud.source).toBe('recording');
    expect(cloud.asOf()).toEqual(new Date(recorded_at));
    expect(await cloud.call(addresses)).toEqual({ outcome: 'answered', output: { Addresses: ['own'] } });
    expect(await cloud.call({ ...addresses, account: '111122223333' })).toEqual({
      outcome: 'answered',
      output: { Addresses: ['member'] },
    });
    expect(await cloud.call({ ...addresses, region: 'me-south-1' })).toEqual({
      ...{ outcome: 'failed', code: 'Throttling', message: 'slow down' },
    });
  });

  test('refuses every call in an account that did not let agents in', async () => {
    const cloud = await open();
    expect(await cloud.call({ ...addresses, account: '444455556666', region: 'eu-north-1' })).toEqual({
      ...{ outcome: 'refused', code: 'AccessDenied', message: 'not you' },
    });
  });

  test('makes nothing up: a call that it does not hold is an error that names it', async () => {
    const cloud = await open();
    await expect(cloud.call({ ...addresses, input: { Filters: ['x'] } })).rejects.toThrow(
      'not in the recording: ec2 DescribeAddresses own account eu-west-1 {"Filters":["x"]}',
    );
    await expect(cloud.call({ ...addresses, account: '999988887777' })).rejects.toThrow(
      'not in the recording: sts AssumeRole 999988887777',
    );
  });

  test('of two moments, of another shape, or of nothing at all is not used', async () => {
    const other = await mkdtemp(join(tmpdir(), 'recording-'));
    const write = (name: string, content: unknown) => writeFile(join(other, name), JSON.stringify(content));
    try {
      await expect(readRecording(other)).rejects.toThrow('there is no JSON file in it');
      await write('a.json', { recorded_at, calls: [] });
      await write('b.json', { recorded_at: '2026-11-16T08:00:00Z', calls: [] });
      await expect(readRecording(other)).rejects.toThrow('recorded at different times');
      await write('b.json', { recorded_at, calls: [{ service: 'ec2', operaton: 'X' }] });
      await expect(readRecording(other)).rejects.toThrow(/b\.json.*operaton/s);
      await expect(readRecording(join(other, 'gone'))).rejects.toThrow('Cannot use the recording');
    } finally {
      await rm(other, { recursive: true });
    }
  });
});
