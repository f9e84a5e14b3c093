import { createAwsCloud } from '../adapters/aws/cloud/aws-cloud.ts';
import { createAwsLogs } from '../adapters/aws/log-groups/aws-logs.ts';
import { logServices } from '../adapters/aws/log-groups/log-services.ts';
import { auditCloud } from '../adapters/cloud/audited-cloud.ts';
import type { OpenLogs } from '../ports/log-source.ts';
import type { FunctionEnvironment } from './function-environment.ts';
import { lambdaRole } from './lambda-role.ts';
import { lambdaWorld } from './lambda-world.ts';

/** Log groups of the function's own account, read by its own role; not that of all agents' output. */
export function openFunctionLogs(environment: FunctionEnvironment<'AGENTS_OUTPUT_LOG_GROUP'>): OpenLogs {
  const open = createAwsCloud(lambdaWorld, {
    services: logServices,
    credentials: lambdaRole.credentials,
    homeRegion: lambdaRole.region,
  });
  const openCloud = auditCloud(lambdaWorld.log, open);
  return (agentId) =>
    createAwsLogs(openCloud(agentId), {
      homeRegion: lambdaRole.region,
      hidden: environment.AGENTS_OUTPUT_LOG_GROUP,
    });
}
