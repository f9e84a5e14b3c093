import { type CodeBuildClient, StopBuildCommand } from '@aws-sdk/client-codebuild';
import type { Log } from '#lambdas/ports/log.ts';
import { type RetryDeps, retry } from '../retry.ts';

export interface StopBuildDeps extends RetryDeps {
  codebuild: Pick<CodeBuildClient, 'send'>;
  log: Pick<Log, 'warn'>;
}

/** The container is billed until it ends; one that is not stopped ends by its own timeout. */
export async function stopBuild(deps: StopBuildDeps, buildId: string): Promise<boolean> {
  const command = new StopBuildCommand({ id: buildId });
  try {
    await retry(deps, () => deps.codebuild.send(command));
    return true;
  } catch (error) {
    deps.log.warn('build not stopped', { build_id: buildId, error: String(error) });
    return false;
  }
}
