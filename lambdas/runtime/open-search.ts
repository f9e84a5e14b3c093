import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { createCloudWatchOutputSearch } from '../adapters/aws/logs/output-search.ts';
import type { AgentStore } from '../ports/agent-store.ts';
import type { OutputSearch } from '../ports/output-search.ts';
import { clientSettings } from './aws-settings.ts';
import type { FunctionEnvironment } from './function-environment.ts';
import { lambdaWorld } from './lambda-world.ts';

export function openSearch(
  environment: FunctionEnvironment<'AGENTS_OUTPUT_LOG_GROUP'>,
  store: Pick<AgentStore, 'readOutput'>,
): OutputSearch {
  const logs = new CloudWatchLogsClient(clientSettings);
  return createCloudWatchOutputSearch(
    { ...lambdaWorld, logs, store },
    { group: environment.AGENTS_OUTPUT_LOG_GROUP },
  );
}
