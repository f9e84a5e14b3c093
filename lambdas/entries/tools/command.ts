import { readFunctionEnvironment } from '#lambdas/runtime/function-environment.ts';
import { openSandbox } from '#lambdas/runtime/open-sandbox.ts';
import { toolHandler } from '#lambdas/runtime/tool-handler.ts';
import { commandTools } from '#lambdas/tools/command/tools.ts';
import { stepFunctionFacts } from '#shared/deployment/step-functions.ts';

const environment = readFunctionEnvironment(stepFunctionFacts.command.environment);
const sandbox = openSandbox(environment);

export const handler = await toolHandler({ family: 'command', tools: commandTools, sandbox }, environment);
