import { createHealthHandler } from '#lambdas/http/health.ts';
import { readFunctionEnvironment } from '#lambdas/runtime/function-environment.ts';
import { lambdaWorld } from '#lambdas/runtime/lambda-world.ts';
import { routeFunctions } from '#shared/deployment/route-functions.ts';

const environment = readFunctionEnvironment(routeFunctions.health.environment);

export const handler = createHealthHandler({
  ...lambdaWorld,
  settings: { platform: 'aws', rehearsal: false, version: environment.AGENTS_VERSION },
});
