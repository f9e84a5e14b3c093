import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { defaultRetention, type Retention } from '#shared/agent/retention.ts';
import type { retentionEnvironment } from '#shared/deployment/environment.ts';
import { createDynamoAgentStore } from '../adapters/aws/dynamo/agent-store.ts';
import { meterStore } from '../metrics/meter-store.ts';
import type { AgentStore } from '../ports/agent-store.ts';
import type { Blobs } from '../ports/blobs.ts';
import { clientSettings } from './aws-settings.ts';
import { embeddedMetrics } from './embedded-metrics.ts';
import type { FunctionEnvironment } from './function-environment.ts';
import { lambdaWorld } from './lambda-world.ts';

type TableEnvironment = FunctionEnvironment<'AGENTS_TABLE'>;

/** Who writes is told how long what it writes is kept. */
type WriterEnvironment = TableEnvironment & FunctionEnvironment<(typeof retentionEnvironment)[number]>;

/** What takes no write; how long anything is kept is of no account to it. */
export type StoreReads = Pick<
  AgentStore,
  'get' | 'getPast' | 'list' | 'readOutput' | 'waitForChange' | 'getFire' | 'listCalls'
>;

export function openStore(environment: WriterEnvironment, blobs: Blobs): AgentStore {
  const retention = {
    completedHours: Number(environment.AGENTS_COMPLETED_HOURS),
    otherHours: Number(environment.AGENTS_OTHER_HOURS),
    outputDays: Number(environment.AGENTS_OUTPUT_DAYS),
  };
  return meterStore(openTable(environment, blobs, retention), embeddedMetrics);
}

export function openStoreToRead(environment: TableEnvironment, blobs: Blobs): StoreReads {
  return openTable(environment, blobs, defaultRetention);
}

function openTable(environment: TableEnvironment, blobs: Blobs, retention: Retention): AgentStore {
  const deps = { ...lambdaWorld, blobs, dynamo: new DynamoDBClient(clientSettings) };
  return createDynamoAgentStore(deps, { table: environment.AGENTS_TABLE, retention });
}
