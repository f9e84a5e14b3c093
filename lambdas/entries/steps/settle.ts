import { readFunctionEnvironment } from '#lambdas/runtime/function-environment.ts';
import { lambdaWorld } from '#lambdas/runtime/lambda-world.ts';
import { openBlobs } from '#lambdas/runtime/open-blobs.ts';
import { openOutputLog } from '#lambdas/runtime/open-output-log.ts';
import { openStore } from '#lambdas/runtime/open-store.ts';
import { stepHandler } from '#lambdas/runtime/step-handler.ts';
import { settle } from '#lambdas/steps/settle.ts';
import { stepFunctionFacts } from '#shared/deployment/step-functions.ts';
import { settleInputSchema } from '#shared/workflow/step-pointer.ts';

const environment = readFunctionEnvironment(stepFunctionFacts.settle.environment);
const store = openStore(environment, openBlobs(environment));
const deps = { ...lambdaWorld, store, search: openOutputLog(environment) };

export const handler = stepHandler(settleInputSchema, (input) => settle(deps, input));
