import { parseFire } from '#lambdas/adapters/aws/schedule-input.ts';
import { fireSchedule } from '#lambdas/events/fire-schedule.ts';
import { deployedAgentTypes } from '#lambdas/runtime/deployed-agent-types.ts';
import { readFunctionEnvironment } from '#lambdas/runtime/function-environment.ts';
import { lambdaWorld } from '#lambdas/runtime/lambda-world.ts';
import { noSearch } from '#lambdas/runtime/no-search.ts';
import { openBlobs } from '#lambdas/runtime/open-blobs.ts';
import { openExecutions } from '#lambdas/runtime/open-executions.ts';
import { openStore } from '#lambdas/runtime/open-store.ts';
import { eventFunctions } from '#shared/deployment/event-functions.ts';

const environment = readFunctionEnvironment(eventFunctions['schedule-fire'].environment);
const blobs = openBlobs(environment);

const deps = {
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
};

export const handler = async (event: unknown): Promise<void> => {
  await fireSchedule(deps, parseFire(event));
};
