import { readFunctionEnvironment } from '#lambdas/runtime/function-environment.ts';
import { toolHandler } from '#lambdas/runtime/tool-handler.ts';
import { scanTools } from '#lambdas/tools/scan/tools.ts';
import { stepFunctionFacts } from '#shared/deployment/step-functions.ts';

const environment = readFunctionEnvironment(stepFunctionFacts.scan.environment);

export const handler = await toolHandler({ family: 'scan', tools: scanTools }, environment);
