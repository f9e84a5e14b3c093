import { readFunctionEnvironment } from '#lambdas/runtime/function-environment.ts';
import { openFunctionStacks } from '#lambdas/runtime/open-stacks.ts';
import { toolHandler } from '#lambdas/runtime/tool-handler.ts';
import { deployTools } from '#lambdas/tools/deploy/tools.ts';
import { stepFunctionFacts } from '#shared/deployment/step-functions.ts';

const environment = readFunctionEnvironment(stepFunctionFacts.deploy.environment);

export const handler = await toolHandler(
  { family: 'deploy', tools: deployTools, ...openFunctionStacks(environment) },
  environment,
);
