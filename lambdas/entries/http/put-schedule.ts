import { createPutScheduleHandler } from '#lambdas/http/schedules.ts';
import { deployedAgentTypes } from '#lambdas/runtime/deployed-agent-types.ts';
import { readFunctionEnvironment } from '#lambdas/runtime/function-environment.ts';
import { lambdaWorld } from '#lambdas/runtime/lambda-world.ts';
import { openBlobs } from '#lambdas/runtime/open-blobs.ts';
import { openScheduler } from '#lambdas/runtime/open-scheduler.ts';
import { openStoreToRead } from '#lambdas/runtime/open-store.ts';
import { routeFunctions } from '#shared/deployment/route-functions.ts';

const environment = readFunctionEnvironment(routeFunctions['put-schedule'].environment);
const blobs = openBlobs(environment);

export const handler = createPutScheduleHandler({
  ...lambdaWorld,
  blobs,
  store: openStoreToRead(environment, blobs),
  scheduler: openScheduler(environment),
  agentTypes: await deployedAgentTypes(),
});
