import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { S3Client } from '@aws-sdk/client-s3';
import { createCodeBuildSandbox } from '../adapters/aws/codebuild/sandbox.ts';
import { signDownload } from '../adapters/aws/s3-download.ts';
import type { Sandbox } from '../ports/sandbox.ts';
import { clientSettings } from './aws-settings.ts';
import type { FunctionEnvironment } from './function-environment.ts';
import { lambdaWorld } from './lambda-world.ts';

export function openSandbox(
  environment: FunctionEnvironment<'AGENTS_COMMAND_PROJECT' | 'AGENTS_BUCKET'>,
): Sandbox {
  const s3 = new S3Client(clientSettings);
  const deps = {
    ...lambdaWorld,
    codebuild: new CodeBuildClient(clientSettings),
    logs: new CloudWatchLogsClient(clientSettings),
    signDownload: (key: string) => signDownload({ ...lambdaWorld, s3 }, environment.AGENTS_BUCKET, key),
  };
  return createCodeBuildSandbox(deps, environment.AGENTS_COMMAND_PROJECT);
}
