import { describe } from 'vitest';
import { failing } from './executions/failing.ts';
import type { MakeExecutions } from './executions/harness.ts';
import { startingAndStopping } from './executions/starting-and-stopping.ts';
import { waitsAndBranches } from './executions/waits-and-branches.ts';

/** What everything that runs the state machine has in common. */
export function executionsContract(name: string, make: MakeExecutions): void {
  describe(`${name} as executions`, () => {
    startingAndStopping(make);
    failing(make);
    waitsAndBranches(make);
  });
}
