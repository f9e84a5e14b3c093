import { createTaskHandler } from '#lambdas/http/task.ts';
import { deployedAgentTypes } from '#lambdas/runtime/deployed-agent-types.ts';
import { readFunctionEnvironment } from '#lambdas/runtime/function-environment.ts';
import { lambdaWorld } from '#lambdas/runtime/lambda-world.ts';
import { noSearch } from '#lambdas/runtime/no-search.ts';
import { openBlobs } from '#lambdas/runtime/open-blobs.ts';
import { openExecutions } from '#lambdas/runtime/open-executions.ts';
import { openStore } from '#lambdas/runtime/open-store.ts';
import { routeFunctions } from '#shared/deployment/route-functions.ts';

const environment = readFunctionEnvironment(routeFunctions.task.environment);
const blobs = openBlobs(environment);

export const handler = createTaskHandler({
  ...lambdaWorld,
  blobs,
  store: openStore(environment, blobs),
  executions: openExecutions(environment),
  search: noSearch,
  agentTypes: await deployedAgentTypes(),
  settings: {
    rehearsal: false,
    defaultModel: environment.AGENTS_DEFAULT_MODEL,
    maxRunningPerOwner: Number(environment.AGENTS_MAX_RUNNING),
  },
});
