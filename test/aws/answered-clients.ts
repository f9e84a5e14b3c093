import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CodeBuildClient } from '@aws-sdk/client-codebuild';

/** Something on this machine that answers a service's commands. */
export interface Answering {
  send(command: unknown): Promise<unknown>;
}

const nowhere = {
  region: 'us-east-1',
  endpoint: 'http://127.0.0.1:9',
  credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'of-no-account' },
};

/** The SDK's own client, whose commands are answered here before anything of them is sent. */
export function logsClientOf(service: Answering): CloudWatchLogsClient {
  const client = new CloudWatchLogsClient(nowhere);
  client.middlewareStack.add(answeredBy(service), { step: 'initialize', priority: 'high' });
  return client;
}

export function codeBuildClientOf(service: Answering): CodeBuildClient {
  const client = new CodeBuildClient(nowhere);
  client.middlewareStack.add(answeredBy(service), { step: 'initialize', priority: 'high' });
  return client;
}

/** What the SDK hands to middleware of the command that is sent. */
interface Sent {
  __smithy_context?: { commandInstance?: unknown };
}

const answeredBy =
  ({ send }: Answering) =>
  (_next: unknown, { __smithy_context: sent }: Sent) =>
  async () => {
    const output = Object(await send(sent?.commandInstance));
    return { response: {}, output: { ...output, $metadata: {} } };
  };
