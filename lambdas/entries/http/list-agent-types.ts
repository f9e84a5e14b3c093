import { createListAgentTypesHandler } from '#lambdas/http/list-agent-types.ts';
import { deployedAgentTypes } from '#lambdas/runtime/deployed-agent-types.ts';
import { readFunctionEnvironment } from '#lambdas/runtime/function-environment.ts';
import { lambdaWorld } from '#lambdas/runtime/lambda-world.ts';
import { routeFunctions } from '#shared/deployment/route-functions.ts';

const environment = readFunctionEnvironment(routeFunctions['list-agent-types'].environment);

export const handler = createListAgentTypesHandler({
  ...lambdaWorld,
  agentTypes: await deployedAgentTypes(),
  settings: { defaultModel: environment.AGENTS_DEFAULT_MODEL },
});
