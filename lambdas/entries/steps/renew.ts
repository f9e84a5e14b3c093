import { readFunctionEnvironment } from '#lambdas/runtime/function-environment.ts';
import { lambdaWorld } from '#lambdas/runtime/lambda-world.ts';
import { openBlobs } from '#lambdas/runtime/open-blobs.ts';
import { openExecutions } from '#lambdas/runtime/open-executions.ts';
import { openStore } from '#lambdas/runtime/open-store.ts';
import { stepHandler } from '#lambdas/runtime/step-handler.ts';
import { renew } from '#lambdas/steps/renew.ts';
import { stepFunctionFacts } from '#shared/deployment/step-functions.ts';
import { stepPointerSchema } from '#shared/workflow/step-pointer.ts';

const environment = readFunctionEnvironment(stepFunctionFacts.renew.environment);

const deps = {
  ...lambdaWorld,
  store: openStore(environment, openBlobs(environment)),
  executions: openExecutions(environment),
};

export const handler = stepHandler(stepPointerSchema, (pointer) => renew(deps, pointer));
