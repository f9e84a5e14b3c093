/** One thing that somebody should look at. Each has an entry of the same name in docs/runbook.md. */
export interface AlarmFacts {
  /** What the alarm says, in one sentence. */
  says: string;
  threshold: number;
  /** Above by default; `below` alarms on silence too. */
  when?: 'below';
  periodMinutes: number;
  /** Periods in a row. */
  periods: number;
}

/** Numbers that a healthy stage never reaches. */
export const alarms = {
  'agents-crashed': { says: 'Agents end as crashed', threshold: 3, periodMinutes: 15, periods: 1 },
  'model-errors': { says: 'The model refuses or fails', threshold: 20, periodMinutes: 15, periods: 1 },
  'cost-per-hour': {
    says: 'Agents spend more on the model than expected',
    threshold: 0,
    periodMinutes: 60,
    periods: 1,
  },
  'api-errors': { says: 'The API answers with 5xx', threshold: 5, periodMinutes: 5, periods: 2 },
  'executions-throttled': {
    says: 'Step Functions throttles the agents',
    threshold: 1,
    periodMinutes: 5,
    periods: 2,
  },
  'functions-throttled': {
    says: 'Lambda has no room for the functions',
    threshold: 1,
    periodMinutes: 5,
    periods: 2,
  },
  'table-throttled': { says: 'DynamoDB throttles the table', threshold: 1, periodMinutes: 5, periods: 2 },
  'sweep-silent': {
    says: 'The sweep does not run',
    threshold: 1,
    when: 'below',
    periodMinutes: 15,
    periods: 1,
  },
  'events-dead-lettered': {
    says: 'An event could not be handled',
    threshold: 1,
    periodMinutes: 5,
    periods: 1,
  },
  'schedules-dead-lettered': {
    says: 'A schedule could not start its agent',
    threshold: 1,
    periodMinutes: 5,
    periods: 1,
  },
} as const satisfies Record<string, AlarmFacts>;

export type AlarmName = keyof typeof alarms;
