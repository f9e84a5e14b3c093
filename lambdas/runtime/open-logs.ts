import { createAwsCloud } from '../adapters/aws/cloud/aws-cloud.ts';
import { createAwsLogs } from '../adapters/aws/log-groups/aws-logs.ts';
import { logServices } from '../adapters/aws/log-groups/log-services.ts';
import { auditCloud } from '../adapters/cloud/audited-cloud.ts';
import type { OpenLogs } from '../ports/log-source.ts';
import { lambdaRole } from './lambda-role.ts';
import { lambdaWorld } from './lambda-world.ts';
import { type MemberRoleEnvironment, memberRoleIn } from './member-role.ts';

/** Log groups of the function's own account, read by its own role, and of member accounts by theirs. */
export function openFunctionLogs(environment: MemberRoleEnvironment): OpenLogs {
  const open = createAwsCloud(lambdaWorld, {
    services: logServices,
    credentials: lambdaRole.credentials,
    homeRegion: lambdaRole.region,
    memberRole: memberRoleIn(environment),
  });
  const openCloud = auditCloud(lambdaWorld.log, open);
  return (agentId) => createAwsLogs(openCloud(agentId), { homeRegion: lambdaRole.region });
}
