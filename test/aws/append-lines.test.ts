import {
  CreateLogStreamCommand,
  PutLogEventsCommand,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, test } from 'vitest';
import { upTo } from '#test/contracts/agent-store/harness.ts';
import { agentId, lineOf, noonMs, openSearch, stream } from './searching.ts';

describe('lines for CloudWatch Logs', () => {
  test('are events of the agent’s own stream, in the order of time', async () => {
    const { search, sent, batches } = openSearch();
    await search.append(agentId, [lineOf(2, 'later', noonMs + 5), lineOf(1, '[RESULT] "ok"', noonMs)]);
    expect(sent.commandCalls(PutLogEventsCommand)[0]?.args[0].input).toMatchObject(stream);
    expect(batches()).toEqual([
      [
        { timestamp: noonMs, message: '1 2026-11-22T12:00:00.000Z [RESULT] "ok"' },
        { timestamp: noonMs + 5, message: '2 2026-11-22T12:00:00.005Z later' },
      ],
    ]);
  });

  test('create the stream when it is missing, also beside somebody else who does', async () => {
    const { search, sent, batches } = openSearch();
    const missing = new ResourceNotFoundException({ message: 'no stream', $metadata: {} });
    sent.on(PutLogEventsCommand).rejectsOnce(missing).rejectsOnce(missing).resolves({});
    sent
      .on(CreateLogStreamCommand)
      .rejects(new ResourceAlreadyExistsException({ message: 'there', $metadata: {} }));
    await search.append(agentId, [lineOf(1)]);
    expect(sent.commandCalls(CreateLogStreamCommand)[0]?.args[0].input).toEqual(stream);
    expect(batches()).toHaveLength(3);
  });

  test.for([
    ['ten thousand events', upTo(10_001).map((seq) => lineOf(seq, ''))],
    ['a megabyte', upTo(140).map((seq) => lineOf(seq, 'é'.repeat(4_000)))],
    ['a day', [lineOf(1, 'old', noonMs - 86_400_000), lineOf(2, 'new', noonMs)]],
  ] as const)('over %s go in several batches', async ([, lines]) => {
    const { search, batches } = openSearch();
    await search.append(agentId, lines);
    expect(batches().length).toBe(2);
    expect(batches().flat()).toHaveLength(lines.length);
    for (const batch of batches()) {
      const bytes = batch.reduce((sum, { message = '' }) => sum + Buffer.byteLength(message) + 26, 0);
      expect(bytes).toBeLessThanOrEqual(1_048_576);
      expect(batch.length).toBeLessThanOrEqual(10_000);
    }
  });

  test('that the service refuses are not taken for kept', async () => {
    const { search, sent } = openSearch();
    sent.on(PutLogEventsCommand).resolves({ rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1 } });
    await expect(search.append(agentId, [lineOf(1)])).rejects.toThrow('tooOldLogEventEndIndex');
  });

  test('none are no call', async () => {
    const { search, sent } = openSearch();
    await search.append(agentId, []);
    expect(sent.calls()).toEqual([]);
  });
});
