import * as z from 'zod';
import type { Database } from './database.ts';

const scheduleRowSchema = z.object({
  schedule: z.object({
    name: z.string(),
    expression: z.string(),
    timezone: z.string(),
    enabled: z.boolean(),
    payload: z.unknown(),
  }),
  /** When it was put, in milliseconds since 1970: a rate counts from here. */
  anchorMs: z.number(),
  /** Fires up to this moment are done. */
  doneMs: z.number(),
});
export type ScheduleRow = z.infer<typeof scheduleRowSchema>;

export function putScheduleRow(db: Database, row: ScheduleRow): void {
  db.statement('INSERT OR REPLACE INTO schedules (name, body) VALUES (?, ?)').run(
    row.schedule.name,
    JSON.stringify(row),
  );
}

export function readScheduleRow(db: Database, name: string): ScheduleRow | undefined {
  const row = db.statement('SELECT body FROM schedules WHERE name = ?').get(name);
  return row === undefined ? undefined : parseRow(row['body']);
}

export function readScheduleRows(db: Database): ScheduleRow[] {
  return db
    .statement('SELECT body FROM schedules ORDER BY name')
    .all()
    .map((row) => parseRow(row['body']));
}

export function deleteScheduleRow(db: Database, name: string): boolean {
  return Number(db.statement('DELETE FROM schedules WHERE name = ?').run(name).changes) === 1;
}

function parseRow(body: unknown): ScheduleRow {
  return scheduleRowSchema.parse(JSON.parse(String(body)));
}
