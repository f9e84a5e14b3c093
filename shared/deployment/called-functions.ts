import type { FunctionFacts } from './function-facts.ts';

/** Functions that other functions call. */
export const calledFunctions = {
  'check-template': {
    purpose: 'Holds one template against cdk-nag’s HIPAA pack, and has no rights',
    entry: 'lambdas/entries/called/check-template.ts',
    // One whole CPU: it loads 14 MB of code, and its time is what a caller waits for.
    memoryMb: 1_769,
    timeoutSeconds: 60,
    environment: [],
    grants: [],
  },
} as const satisfies Record<string, FunctionFacts>;

export type CalledFunction = keyof typeof calledFunctions;
