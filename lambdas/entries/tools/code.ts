import { readFunctionEnvironment } from '#lambdas/runtime/function-environment.ts';
import { toolHandler } from '#lambdas/runtime/tool-handler.ts';
import { codeTools } from '#lambdas/tools/code/tools.ts';
import { stepFunctionFacts } from '#shared/deployment/step-functions.ts';

const environment = readFunctionEnvironment(stepFunctionFacts.code.environment);

export const handler = await toolHandler({ family: 'code', tools: codeTools }, environment);
