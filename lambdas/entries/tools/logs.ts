import { readFunctionEnvironment } from '#lambdas/runtime/function-environment.ts';
import { openFunctionLogs } from '#lambdas/runtime/open-logs.ts';
import { toolHandler } from '#lambdas/runtime/tool-handler.ts';
import { logTools } from '#lambdas/tools/logs/tools.ts';
import { stepFunctionFacts } from '#shared/deployment/step-functions.ts';

const environment = readFunctionEnvironment(stepFunctionFacts.logs.environment);

export const handler = await toolHandler(
  { family: 'logs', tools: logTools, openLogs: openFunctionLogs(environment) },
  environment,
);
