import { expect, test } from 'vitest';
import { eventsOfRound } from '#shared/workflow/history-events.ts';
import type { StepPointer } from '#shared/workflow/step-pointer.ts';

type Round = [StepPointer['next'], StepPointer['families'], number];

// Counted in histories of Step Functions: Think is 5 events, Route 2, the rest is what Think pointed to.
test.for<Round>([
  ['again', [], 7],
  ['code', [], 7 + 5],
  ['pause', [], 7 + 2],
  ['approve', [], 7 + 6],
  ['several', ['code', 'scan', 'logs'], 7 + 4 + 3 * 9],
  ['renew', [], 7 + 5],
  ['done', [], 7 + 1],
  ['failed', [], 7 + 1],
])('a round that goes on with %s, %j, adds %i events to the history', ([next, families, count]) => {
  expect(eventsOfRound({ next, families })).toBe(count);
});
