import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { describe } from 'vitest';
import { createCloudWatchOutputSearch } from '#lambdas/adapters/aws/logs/output-search.ts';
import { batchOf, claimOf } from '#test/contracts/agent-samples.ts';
import { startAgent } from '#test/contracts/agent-store/harness.ts';
import { type OutputSearchHarness, outputSearchContract } from '#test/contracts/output-search.contract.ts';
import { countingIds } from '#test/fakes/counting-ids.ts';
import { inMemoryAgentStore } from '#test/fakes/in-memory-agent-store.ts';
import { type Answering, logsClientOf } from './answered-clients.ts';
import { insightsOver, logsInMemory } from './insights.ts';
import { againstMoto, hasMoto, motoOfTests } from './moto-server.ts';
import { restlessClock } from './restless-clock.ts';

const log = { warn: () => undefined };

outputSearchContract('CloudWatch Logs in memory', async () =>
  openSearch(logsInMemory({ pageRows: 7 }), '/agents/output'),
);

describe.skipIf(!hasMoto)(`${againstMoto}, with filters of our own, which it ignores`, () => {
  const moto = motoOfTests();
  let groups = 0;

  outputSearchContract('CloudWatch Logs', async () => {
    const client = new CloudWatchLogsClient(moto.clientConfig);
    groups += 1;
    const group = `/agents/output-${groups}`;
    await client.send(new CreateLogGroupCommand({ logGroupName: group }));
    const insights = insightsOver({
      listStreams: (logGroupName) => listStreams(client, logGroupName),
      readEvents: (logGroupName, stream) => readStream(client, logGroupName, stream),
    });
    const send = async (command: unknown): Promise<unknown> => {
      if (command instanceof PutLogEventsCommand) return client.send(command);
      if (command instanceof CreateLogStreamCommand) return client.send(command);
      return insights.send(command);
    };
    return openSearch({ send }, group);
  });
});

async function openSearch(logs: Answering, group: string): Promise<OutputSearchHarness> {
  // The agents of the contract write at noon, five minutes ago.
  const clock = restlessClock();
  const store = inMemoryAgentStore({ clock });
  await clock.sleep(300_000);
  const deps = { logs: logsClientOf(logs), store, clock, ids: countingIds(), log };
  const search = createCloudWatchOutputSearch(deps, { group });
  return {
    search,
    async write(texts) {
      const { agent_id } = await startAgent(store, claimOf());
      const appended = await store.append(agent_id, batchOf(texts));
      if (appended.refused) throw new Error(`Refused: ${appended.why}`);
      await search.append(agent_id, appended.lines);
      return { agentId: agent_id, lines: appended.lines };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function listStreams(client: CloudWatchLogsClient, logGroupName: string): Promise<string[]> {
  const { logStreams = [] } = await client.send(new DescribeLogStreamsCommand({ logGroupName }));
  return logStreams.map(({ logStreamName = '' }) => logStreamName);
}

async function readStream(client: CloudWatchLogsClient, logGroupName: string, logStreamName: string) {
  const events: { timestamp: number; message: string }[] = [];
  let nextToken: string | undefined;
  for (;;) {
    const page = await client.send(
      new GetLogEventsCommand({ logGroupName, logStreamName, nextToken, startFromHead: true }),
    );
    for (const { timestamp = 0, message = '' } of page.events ?? []) events.push({ timestamp, message });
    // The end of a stream answers the token that it was asked with.
    if (page.nextForwardToken === nextToken) return events;
    nextToken = page.nextForwardToken;
  }
}
