import { calledFunctions } from './called-functions.ts';
import { eventFunctions } from './event-functions.ts';
import type { FunctionFacts } from './function-facts.ts';
import { routeFunctions } from './route-functions.ts';
import { stepFunctionFacts } from './step-functions.ts';

/** Every function that is deployed, by its name. */
export const functions = {
  ...routeFunctions,
  ...stepFunctionFacts,
  ...eventFunctions,
  ...calledFunctions,
} as const satisfies Record<string, FunctionFacts>;

export type FunctionName = keyof typeof functions;

export const functionNames = Object.keys(functions) as FunctionName[];
