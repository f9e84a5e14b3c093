import { fromIni } from '@aws-sdk/credential-providers';
import { createAwsCloud } from '#lambdas/adapters/aws/cloud/aws-cloud.ts';
import type { MemberRole } from '#lambdas/adapters/aws/cloud/member-accounts.ts';
import { readServices } from '#lambdas/adapters/aws/cloud/read-services.ts';
import { logServices } from '#lambdas/adapters/aws/log-groups/log-services.ts';
import type { Clock } from '#lambdas/ports/clock.ts';
import type { OpenCloud } from '#lambdas/ports/cloud.ts';
import type { Ids } from '#lambdas/ports/ids.ts';
import type { LogReads } from '#shared/deployment/log-reads.ts';

/** The account of one of the user's own profiles. Keys in the environment are not looked at. */
export function createProfileCloud(
  world: { clock: Clock; ids: Ids },
  { profile, memberRole }: { profile: string; memberRole?: MemberRole | undefined },
): OpenCloud {
  return createAwsCloud(world, {
    services: readServices,
    credentials: fromIni({ profile }),
    // STS answers in every region; this one is always turned on.
    homeRegion: 'us-east-1',
    memberRole,
  });
}

/** The log groups of that account, and of members by their role. */
export function createProfileLogs(
  world: { clock: Clock; ids: Ids },
  { profile, memberRole }: { profile: string; memberRole?: MemberRole | undefined },
): OpenCloud<LogReads> {
  return createAwsCloud(world, {
    services: logServices,
    credentials: fromIni({ profile }),
    homeRegion: 'us-east-1',
    memberRole,
  });
}
