import { readFunctionEnvironment } from '#lambdas/runtime/function-environment.ts';
import { toolHandler } from '#lambdas/runtime/tool-handler.ts';
import { stepFunctionFacts } from '#shared/deployment/step-functions.ts';

const environment = readFunctionEnvironment(stepFunctionFacts.command.environment);

/** The family has no tools yet, so Think never names it; the state machine has its state all the same. */
export const handler = await toolHandler({ family: 'command', tools: [] }, environment);
