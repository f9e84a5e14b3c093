import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { defaultRetention } from '#shared/agent/retention.ts';
import { createDynamoAgentStore } from '../adapters/aws/dynamo/agent-store.ts';
import { meterStore } from '../metrics/meter-store.ts';
import type { AgentStore } from '../ports/agent-store.ts';
import type { Blobs } from '../ports/blobs.ts';
import { clientSettings } from './aws-settings.ts';
import { embeddedMetrics } from './embedded-metrics.ts';
import type { FunctionEnvironment } from './function-environment.ts';
import { lambdaWorld } from './lambda-world.ts';

/** Where a function ends agents, its facts name how long they stay readable; else that is of no account. */
type StoreEnvironment = FunctionEnvironment<'AGENTS_TABLE'> &
  Partial<FunctionEnvironment<'AGENTS_COMPLETED_HOURS' | 'AGENTS_OTHER_HOURS'>>;

export function openStore(environment: StoreEnvironment, blobs: Blobs): AgentStore {
  const { AGENTS_COMPLETED_HOURS: completed, AGENTS_OTHER_HOURS: others } = environment;
  const store = createDynamoAgentStore(
    { ...lambdaWorld, blobs, dynamo: new DynamoDBClient(clientSettings) },
    {
      table: environment.AGENTS_TABLE,
      retention: {
        completedHours: Number(completed ?? defaultRetention.completedHours),
        otherHours: Number(others ?? defaultRetention.otherHours),
      },
    },
  );
  return meterStore(store, embeddedMetrics);
}
