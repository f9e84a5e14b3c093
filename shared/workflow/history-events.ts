import type { StepPointer } from './step-pointer.ts';

// What Step Functions writes down of each kind of state, when nothing has to be repeated.
const taskEvents = 5; // entered, scheduled, started, succeeded, exited
const choiceEvents = 2;
const waitEvents = 2;
const mapEvents = 4; // entered, started, succeeded, exited
const branchEvents = 2 + choiceEvents + taskEvents;

/** Events that a round of the loop adds to its execution's history: Think, Route and what Think pointed to. */
export function eventsOfRound({ next, families }: Pick<StepPointer, 'next' | 'families'>): number {
  return taskEvents + choiceEvents + eventsBehindRoute(next, families.length);
}

function eventsBehindRoute(next: StepPointer['next'], families: number): number {
  switch (next) {
    case 'again':
      return 0;
    case 'approve':
      return taskEvents + 1; // submitted
    case 'pause':
      return waitEvents;
    case 'several':
      return mapEvents + families * branchEvents;
    case 'done':
    case 'failed':
      return 1;
    default:
      return taskEvents;
  }
}
