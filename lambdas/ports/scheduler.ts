/** Starts agents at set times. */
export interface Scheduler {
  /** Creates or replaces a schedule. @throws {ProductError} invalid_request for an expression or time zone it cannot read. */
  put(schedule: Schedule): Promise<void>;
  get(name: string): Promise<Schedule | undefined>;
  list(): Promise<readonly Schedule[]>;
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

/** One fire of a schedule. `time` is the planned one, so that a late or second delivery is the same fire. */
export interface Fire {
  schedule: string;
  time: string;
  payload: unknown;
}
