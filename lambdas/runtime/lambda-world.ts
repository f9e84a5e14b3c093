import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { Log } from '../ports/log.ts';
import { createJsonLog } from './json-log.ts';
import { randomIds } from './random-ids.ts';
import { systemClock } from './system-clock.ts';

/** What every function has. A line of JSON on stdout is one event of the function's log. */
export const lambdaWorld: { clock: Clock; ids: Ids; log: Log } = {
  clock: systemClock,
  ids: randomIds,
  log: createJsonLog(process.stdout, 'info'),
};
