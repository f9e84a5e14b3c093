import { fromIni } from '@aws-sdk/credential-providers';
import { createAwsCloud } from '#lambdas/adapters/aws/cloud/aws-cloud.ts';
import { readServices } from '#lambdas/adapters/aws/cloud/read-services.ts';
import { logServices } from '#lambdas/adapters/aws/log-groups/log-services.ts';
import type { Clock } from '#lambdas/ports/clock.ts';
import type { Cloud } from '#lambdas/ports/cloud.ts';
import type { Ids } from '#lambdas/ports/ids.ts';
import type { DoctorReads } from '#shared/deployment/doctor-reads.ts';

/** The account of a profile, with the one call more that only the doctor makes. */
export function openDoctorCloud(world: { clock: Clock; ids: Ids }, profile: string): Cloud<DoctorReads> {
  const open = createAwsCloud<DoctorReads>(world, {
    services: {
      ...readServices,
      // Knows both what costs are read for and what logs are.
      ...logServices,
      'iam-simulation': async () =>
        (await import('#lambdas/adapters/aws/cloud/services/iam-simulation.ts')).open,
    },
    credentials: fromIni({ profile }),
    homeRegion: 'us-east-1',
  });
  return open('cloud-doctor');
}
