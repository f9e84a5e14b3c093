import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { stopBuild } from '../adapters/aws/codebuild/stop-build.ts';
import type { UnattendedSandbox } from '../ports/sandbox.ts';
import { clientSettings } from './aws-settings.ts';
import { lambdaWorld } from './lambda-world.ts';

/** For a function that ends commands and begins none. */
export function openCommandStop(): Pick<UnattendedSandbox, 'stop'> {
  const deps = { ...lambdaWorld, codebuild: new CodeBuildClient(clientSettings) };
  return { stop: (ticket) => stopBuild(deps, ticket.build_id) };
}
