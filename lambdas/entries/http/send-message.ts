import { createSendMessageHandler } from '#lambdas/http/send-message.ts';
import { readFunctionEnvironment } from '#lambdas/runtime/function-environment.ts';
import { lambdaWorld } from '#lambdas/runtime/lambda-world.ts';
import { openBlobs } from '#lambdas/runtime/open-blobs.ts';
import { openStore } from '#lambdas/runtime/open-store.ts';
import { routeFunctions } from '#shared/deployment/route-functions.ts';

const environment = readFunctionEnvironment(routeFunctions['send-message'].environment);
const store = openStore(environment, openBlobs(environment));

export const handler = createSendMessageHandler({ ...lambdaWorld, store });
