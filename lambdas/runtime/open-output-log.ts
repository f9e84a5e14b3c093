import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { appendLines } from '../adapters/aws/logs/append-lines.ts';
import type { OutputSearch } from '../ports/output-search.ts';
import { clientSettings } from './aws-settings.ts';
import type { FunctionEnvironment } from './function-environment.ts';
import { lambdaWorld } from './lambda-world.ts';

/** For functions that record lines and never search them: all but one. */
export function openOutputLog(
  environment: FunctionEnvironment<'AGENTS_OUTPUT_LOG_GROUP'>,
): Pick<OutputSearch, 'append'> {
  const deps = { ...lambdaWorld, logs: new CloudWatchLogsClient(clientSettings) };
  const logGroupName = environment.AGENTS_OUTPUT_LOG_GROUP;
  return {
    append: (agentId, lines) => appendLines(deps, { logGroupName, logStreamName: agentId }, lines),
  };
}
