/** Starts agents at set times. */
export interface Scheduler {
  /** Creates or replaces a schedule. @throws {ProductError} invalid_request for an expression or time zone it cannot read. */
  put(schedule: Schedule): Promise<void>;
  get(name: string): Promise<PlannedSchedule | undefined>;
  /** Those whose names begin with `prefix`, in the order of their names. */
  list(prefix: string): Promise<readonly PlannedSchedule[]>;
  /** @returns whether there was one. */
  delete(name: string): Promise<boolean>;
}

export interface Schedule {
  /** At most 64 of `0-9 a-z A-Z . _ -`. */
  name: string;
  /** EventBridge Scheduler's forms: `at(...)`, `rate(...)`, `cron(...)` with six fields. */
  expression: string;
  /** IANA name. */
  timezone: string;
  enabled: boolean;
  /** Handed to whoever is told of a fire; JSON. */
  payload: unknown;
}

export interface PlannedSchedule extends Schedule {
  /** When it fires next, where the scheduler tells. */
  nextFire?: string;
}

/** One fire of a schedule. `time` is the planned one, so that a late or second delivery is the same fire. */
export interface Fire {
  schedule: string;
  time: string;
  payload: unknown;
}
