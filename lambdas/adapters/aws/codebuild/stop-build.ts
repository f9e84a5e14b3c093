import {
  BatchGetBuildsCommand,
  type CodeBuildClient,
  ListBuildsForProjectCommand,
  StopBuildCommand,
} from '@aws-sdk/client-codebuild';
import type { Log } from '#lambdas/ports/log.ts';
import { type RetryDeps, retry } from '../retry.ts';
import { buildVariables } from './build-spec.ts';

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

/** Ids of builds under way that were begun under a key, among the hundred newest of the project. */
export async function findBuilds(
  deps: Pick<StopBuildDeps, 'codebuild' | 'clock' | 'ids'>,
  projectName: string,
  key: string,
): Promise<string[]> {
  const list = new ListBuildsForProjectCommand({ projectName, sortOrder: 'DESCENDING' });
  const { ids = [] } = await retry(deps, () => deps.codebuild.send(list));
  if (ids.length === 0) return [];
  const { builds = [] } = await retry(deps, () => deps.codebuild.send(new BatchGetBuildsCommand({ ids })));
  return builds.flatMap(({ id, buildStatus, environment }) => {
    const isOfKey = environment?.environmentVariables?.some(
      ({ name, value }) => name === buildVariables.key && value === key,
    );
    return id !== undefined && buildStatus === 'IN_PROGRESS' && isOfKey === true ? [id] : [];
  });
}
