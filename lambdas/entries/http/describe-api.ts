import { createDescribeApiHandler } from '#lambdas/http/describe-api.ts';
import { readFunctionEnvironment } from '#lambdas/runtime/function-environment.ts';
import { lambdaWorld } from '#lambdas/runtime/lambda-world.ts';
import { routeFunctions } from '#shared/deployment/route-functions.ts';

const environment = readFunctionEnvironment(routeFunctions['describe-api'].environment);

export const handler = createDescribeApiHandler({
  ...lambdaWorld,
  settings: { version: environment.AGENTS_VERSION },
});
