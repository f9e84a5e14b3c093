import { approve } from '#lambdas/steps/approve.ts';
import type { StepDependencies } from '#lambdas/steps/dependencies.ts';
import { renew } from '#lambdas/steps/renew.ts';
import { runTools } from '#lambdas/steps/run-tools.ts';
import { settle } from '#lambdas/steps/settle.ts';
import { think } from '#lambdas/steps/think.ts';
import { toolFamilies } from '#shared/workflow/families.ts';
import { branchState, familyStates } from '#shared/workflow/state-machine.ts';
import {
  approveInputSchema,
  settleInputSchema,
  stepPointerSchema,
  toolStepInputSchema,
} from '#shared/workflow/step-pointer.ts';
import type { StepHandler } from './adapters/step-handler.ts';

/** The functions behind the machine's Task states, by state name, as the interpreter calls them. */
export function createStepHandlers(deps: StepDependencies): Record<string, StepHandler> {
  const families = toolFamilies.flatMap((family) => {
    const handler: StepHandler = (input, signal) =>
      runTools(deps, { family, input: toolStepInputSchema.parse(input) }, signal);
    return [
      [familyStates[family], handler],
      [branchState(family), handler],
    ] as const;
  });
  return {
    Think: (input, signal) => think(deps, stepPointerSchema.parse(input), signal),
    Approve: (input) => approve(deps, approveInputSchema.parse(input)),
    Renew: (input) => renew(deps, stepPointerSchema.parse(input)),
    Settle: (input) => settle(deps, settleInputSchema.parse(input)),
    ...Object.fromEntries(families),
  };
}
