import { createGetScheduleHandler } from '#lambdas/http/schedules.ts';
import { readFunctionEnvironment } from '#lambdas/runtime/function-environment.ts';
import { lambdaWorld } from '#lambdas/runtime/lambda-world.ts';
import { openBlobs } from '#lambdas/runtime/open-blobs.ts';
import { openSchedules } from '#lambdas/runtime/open-scheduler.ts';
import { openStoreToRead } from '#lambdas/runtime/open-store.ts';
import { routeFunctions } from '#shared/deployment/route-functions.ts';

const environment = readFunctionEnvironment(routeFunctions['get-schedule'].environment);

export const handler = createGetScheduleHandler({
  ...lambdaWorld,
  store: openStoreToRead(environment, openBlobs(environment)),
  scheduler: openSchedules(environment),
});
