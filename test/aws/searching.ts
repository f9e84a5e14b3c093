import {
  CloudWatchLogsClient,
  PutLogEventsCommand,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { mockClient } from 'aws-sdk-client-mock';
import { createCloudWatchOutputSearch } from '#lambdas/adapters/aws/logs/output-search.ts';
import { makeAgentId } from '#shared/agent/ids.ts';
import type { OutputLine } from '#shared/agent/output.ts';
import { never } from '#test/contracts/agent-store/harness.ts';
import { countingIds } from '#test/fakes/counting-ids.ts';
import { nowhere } from './loopback.ts';
import { restlessClock } from './restless-clock.ts';

export const agentId = makeAgentId('code-review-agent', new Uint8Array(10));
export const noonMs = Date.parse('2026-11-22T12:00:00.000Z');
export const stream = { logGroupName: '/agents/output', logStreamName: agentId };
export const query = { agentId, pattern: 'a', after: 0, limit: 10, signal: never() };

export const lineOf = (seq: number, text = `line ${seq}`, ms = noonMs - 600_000 + seq): OutputLine => ({
  seq,
  at: new Date(ms).toISOString(),
  text,
});
export const throttled = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });

/** A search whose store holds these lines. */
export function openSearch(lines: readonly OutputLine[] = [lineOf(1)]) {
  const logs = new CloudWatchLogsClient(nowhere);
  const sent = mockClient(logs);
  sent.on(PutLogEventsCommand).resolves({});
  sent.on(StartQueryCommand).resolves({ queryId: 'query-1' });
  sent.on(StopQueryCommand).resolves({});
  const warnings: string[] = [];
  const clock = restlessClock();
  const deps = {
    logs,
    store: storeOf(lines),
    clock,
    ids: countingIds(),
    log: { warn: (text: string) => warnings.push(text) },
  };
  const batches = () =>
    sent.commandCalls(PutLogEventsCommand).map(({ args }) => args[0].input.logEvents ?? []);
  return {
    sent,
    clock,
    warnings,
    batches,
    search: createCloudWatchOutputSearch(deps, { group: '/agents/output' }),
  };
}

export function storeOf(lines: readonly OutputLine[]) {
  return {
    readOutput: async (_agentId: string, page: { after: number; limit: number }) =>
      lines.filter(({ seq }) => seq > page.after).slice(0, page.limit),
  };
}

export const counted = (lines: number) => ({
  status: 'Complete' as const,
  results: [
    [
      { field: 'lines', value: `${lines}` },
      { field: 'total', value: `${(lines * (lines + 1)) / 2}` },
    ],
  ],
});
export const rowOf = ({ seq, at, text }: OutputLine) => [
  { field: '@message', value: `${seq} ${at} ${text}` },
  { field: '@logStream', value: agentId },
];
