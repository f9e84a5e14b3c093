import { createAwsCloud } from '../adapters/aws/cloud/aws-cloud.ts';
import { readServices } from '../adapters/aws/cloud/read-services.ts';
import { auditCloud } from '../adapters/cloud/audited-cloud.ts';
import type { OpenCloud } from '../ports/cloud.ts';
import { lambdaRole } from './lambda-role.ts';
import { lambdaWorld } from './lambda-world.ts';
import { type MemberRoleEnvironment, memberRoleIn } from './member-role.ts';

/** The account as the function's own role sees it, and member accounts by theirs. */
export function openFunctionCloud(environment: MemberRoleEnvironment): OpenCloud {
  const open = createAwsCloud(lambdaWorld, {
    services: readServices,
    credentials: lambdaRole.credentials,
    homeRegion: lambdaRole.region,
    // The SDK's own variable; one client is not the SDK's.
    endpoint: process.env['AWS_ENDPOINT_URL'],
    memberRole: memberRoleIn(environment),
  });
  return auditCloud(lambdaWorld.log, open);
}
