import { createDeleteScheduleHandler } from '#lambdas/http/schedules.ts';
import { readFunctionEnvironment } from '#lambdas/runtime/function-environment.ts';
import { lambdaWorld } from '#lambdas/runtime/lambda-world.ts';
import { openSchedules } from '#lambdas/runtime/open-scheduler.ts';
import { routeFunctions } from '#shared/deployment/route-functions.ts';

const environment = readFunctionEnvironment(routeFunctions['delete-schedule'].environment);

export const handler = createDeleteScheduleHandler({ ...lambdaWorld, scheduler: openSchedules(environment) });
