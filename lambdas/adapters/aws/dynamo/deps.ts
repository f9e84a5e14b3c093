import type { Clock } from '#lambdas/ports/clock.ts';
import type { Ids } from '#lambdas/ports/ids.ts';
import type { Bodies } from './bodies.ts';
import type { Records } from './records.ts';
import type { Table } from './table.ts';

/** What the store's functions work with. */
export interface StoreDeps {
  table: Table;
  records: Records;
  bodies: Bodies;
  clock: Clock;
  ids: Ids;
}
