import { readFunctionEnvironment } from '#lambdas/runtime/function-environment.ts';
import { lambdaWorld } from '#lambdas/runtime/lambda-world.ts';
import { openBlobs } from '#lambdas/runtime/open-blobs.ts';
import { openExecutions } from '#lambdas/runtime/open-executions.ts';
import { openStore } from '#lambdas/runtime/open-store.ts';
import { stepHandler } from '#lambdas/runtime/step-handler.ts';
import { approve } from '#lambdas/steps/approve.ts';
import { stepFunctionFacts } from '#shared/deployment/step-functions.ts';
import { approveInputSchema } from '#shared/workflow/step-pointer.ts';

const environment = readFunctionEnvironment(stepFunctionFacts.approve.environment);

const deps = {
  ...lambdaWorld,
  store: openStore(environment, openBlobs(environment)),
  executions: openExecutions(environment),
};

export const handler = stepHandler(approveInputSchema, (input) => approve(deps, input));
