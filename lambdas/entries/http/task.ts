import { createTaskHandler } from '#lambdas/http/task.ts';
import { readFunctionEnvironment } from '#lambdas/runtime/function-environment.ts';
import { openStarts } from '#lambdas/runtime/open-starts.ts';
import { routeFunctions } from '#shared/deployment/route-functions.ts';

const environment = readFunctionEnvironment(routeFunctions.task.environment);

export const handler = createTaskHandler(await openStarts(environment));
