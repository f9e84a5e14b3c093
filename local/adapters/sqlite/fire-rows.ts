import { type ScheduleFire, scheduleFireSchema } from '#shared/agent/fire.ts';
import type { Database } from './database.ts';

/** What was put first stays, unless it was `failed`. */
export function recordFire(db: Database, schedule: string, fire: ScheduleFire): ScheduleFire {
  db.statement(
    `INSERT INTO schedule_fires (schedule, time, outcome, body) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET outcome = excluded.outcome, body = excluded.body WHERE outcome = 'failed'`,
  ).run(schedule, fire.time, fire.outcome, JSON.stringify(fire));
  return readFire(db, schedule, fire.time) ?? fire;
}

/** The fire of a planned time; without one, the latest. */
export function readFire(db: Database, schedule: string, time?: string): ScheduleFire | undefined {
  const row = db
    .statement(
      `SELECT body FROM schedule_fires WHERE schedule = ?1 AND (?2 IS NULL OR time = ?2)
       ORDER BY time DESC LIMIT 1`,
    )
    .get(schedule, time ?? null);
  return row === undefined ? undefined : scheduleFireSchema.parse(JSON.parse(String(row['body'])));
}
