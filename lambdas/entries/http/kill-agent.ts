import { createKillAgentHandler } from '#lambdas/http/kill-agent.ts';
import { readFunctionEnvironment } from '#lambdas/runtime/function-environment.ts';
import { lambdaWorld } from '#lambdas/runtime/lambda-world.ts';
import { openBlobs } from '#lambdas/runtime/open-blobs.ts';
import { openExecutions } from '#lambdas/runtime/open-executions.ts';
import { openOutputLog } from '#lambdas/runtime/open-output-log.ts';
import { openStore } from '#lambdas/runtime/open-store.ts';
import { routeFunctions } from '#shared/deployment/route-functions.ts';

const environment = readFunctionEnvironment(routeFunctions['kill-agent'].environment);
const store = openStore(environment, openBlobs(environment));

export const handler = createKillAgentHandler({
  ...lambdaWorld,
  store,
  search: openOutputLog(environment),
  executions: openExecutions(environment),
});
