import { createAwsLogs } from '#lambdas/adapters/aws/log-groups/aws-logs.ts';
import { auditCloud } from '#lambdas/adapters/cloud/audited-cloud.ts';
import type { Clock } from '#lambdas/ports/clock.ts';
import { noCloud, type OpenCloud } from '#lambdas/ports/cloud.ts';
import type { Ids } from '#lambdas/ports/ids.ts';
import type { Log } from '#lambdas/ports/log.ts';
import type { OpenLogs } from '#lambdas/ports/log-source.ts';
import type { LogReads } from '#shared/deployment/log-reads.ts';
import { createEmbeddedLogs } from './adapters/log-files/embedded-logs.ts';
import type { CloudChoice } from './choose-cloud.ts';

interface World {
  clock: Clock;
  ids: Ids;
  log: Log;
}

export interface LogsChoice {
  /** Files and folders of this machine that agents may read. */
  files: readonly string[];
  /** Of log groups, unless an agent names another. */
  region: string;
}

/** The files that the user named, and the log groups of the account whose profile they named; of a recording none. */
export async function chooseLogs(
  world: World,
  { files, region, cloud }: LogsChoice & { cloud: CloudChoice },
): Promise<OpenLogs> {
  const open = await openGroups(world, cloud);
  return createEmbeddedLogs((agentId) => createAwsLogs(open(agentId), { homeRegion: region }), files);
}

async function openGroups(world: World, cloud: CloudChoice): Promise<OpenCloud<LogReads>> {
  if (cloud === undefined || !('profile' in cloud)) return () => noCloud<LogReads>(world.clock);
  const { createProfileLogs } = await import('./adapters/cloud/profile-cloud.ts');
  return auditCloud(world.log, createProfileLogs(world, cloud));
}
