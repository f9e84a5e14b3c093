import { executionStatusChanged, statusChangeSchema } from '#lambdas/events/execution-status-changed.ts';
import { readFunctionEnvironment } from '#lambdas/runtime/function-environment.ts';
import { hideSecretsIn } from '#lambdas/runtime/hide-secrets.ts';
import { lambdaWorld } from '#lambdas/runtime/lambda-world.ts';
import { openBlobs } from '#lambdas/runtime/open-blobs.ts';
import { openExecutions } from '#lambdas/runtime/open-executions.ts';
import { openOutputLog } from '#lambdas/runtime/open-output-log.ts';
import { openStore } from '#lambdas/runtime/open-store.ts';
import { eventFunctions } from '#shared/deployment/event-functions.ts';

const environment = readFunctionEnvironment(eventFunctions['execution-status-changed'].environment);
const store = openStore(environment, openBlobs(environment));
const deps = {
  ...lambdaWorld,
  store,
  search: openOutputLog(environment),
  executions: openExecutions(environment),
};

export const handler = (event: unknown): Promise<void> =>
  hideSecretsIn(async () => {
    await executionStatusChanged(deps, statusChangeSchema.parse(event));
  });
