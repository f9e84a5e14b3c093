import { createListToolCallsHandler } from '#lambdas/http/list-tool-calls.ts';
import { readFunctionEnvironment } from '#lambdas/runtime/function-environment.ts';
import { lambdaWorld } from '#lambdas/runtime/lambda-world.ts';
import { openBlobs } from '#lambdas/runtime/open-blobs.ts';
import { openStoreToRead } from '#lambdas/runtime/open-store.ts';
import { routeFunctions } from '#shared/deployment/route-functions.ts';

const environment = readFunctionEnvironment(routeFunctions['list-tool-calls'].environment);
const store = openStoreToRead(environment, openBlobs(environment));

export const handler = createListToolCallsHandler({ ...lambdaWorld, store });
