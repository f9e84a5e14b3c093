import { createAwsCloud } from '../adapters/aws/cloud/aws-cloud.ts';
import { readServices } from '../adapters/aws/cloud/read-services.ts';
import { auditCloud } from '../adapters/cloud/audited-cloud.ts';
import type { OpenCloud } from '../ports/cloud.ts';
import type { FunctionEnvironment } from './function-environment.ts';
import { lambdaRole } from './lambda-role.ts';
import { lambdaWorld } from './lambda-world.ts';

type Environment = FunctionEnvironment<'AGENTS_MEMBER_ROLE' | 'AGENTS_MEMBER_EXTERNAL_ID'>;

/** The account as the function's own role sees it, and member accounts by theirs. */
export function openFunctionCloud(environment: Environment): OpenCloud {
  const { AGENTS_MEMBER_ROLE: name, AGENTS_MEMBER_EXTERNAL_ID: externalId } = environment;
  const open = createAwsCloud(lambdaWorld, {
    services: readServices,
    credentials: lambdaRole.credentials,
    homeRegion: lambdaRole.region,
    // The SDK's own variable; one client is not the SDK's.
    endpoint: process.env['AWS_ENDPOINT_URL'],
    memberRole: name === undefined || externalId === undefined ? undefined : { name, externalId },
  });
  return auditCloud(lambdaWorld.log, open);
}
