import { Cron } from 'croner';
import { ProductError } from '#shared/errors/product-error.ts';

/** The moments of one schedule, in milliseconds since 1970. */
export interface ScheduleTimes {
  /** The first moment after `ms`. */
  next(ms: number): number | undefined;
  /** The last moment at or before `ms`. */
  latest(ms: number): number | undefined;
}

interface When {
  expression: string;
  /** IANA name. */
  timezone: string;
  /** From when a rate counts. */
  anchorMs: number;
}

/**
 * Reads EventBridge Scheduler's `at(...)`, `rate(...)` and `cron(...)`. A rate fires first one interval after
 * its anchor. A local time that a clock change skips fires right after it, one that comes twice fires once.
 * @throws {ProductError} invalid_request for an expression or a time zone that cannot be read.
 */
export function readScheduleTimes({ expression, timezone, anchorMs }: When): ScheduleTimes {
  requireTimezone(timezone);
  const [, form, text = ''] = /^(at|rate|cron)\(([^()]*)\)$/.exec(expression.trim()) ?? [];
  if (form === 'at') return readAt(text, timezone);
  if (form === 'rate') return readRate(text, anchorMs);
  if (form === 'cron') return readCron(text, timezone);
  throw unreadable('expression: not an at(...), a rate(...) or a cron(...)');
}

function readAt(text: string, timezone: string): ScheduleTimes {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text) || Number.isNaN(Date.parse(`${text}Z`))) {
    throw unreadable('expression: at(...) takes a local time such as 2026-12-24T08:00:00');
  }
  const moment = parse(text, timezone).nextRun(new Date(0))?.getTime();
  return {
    next: (ms) => (moment !== undefined && moment > ms ? moment : undefined),
    latest: (ms) => (moment !== undefined && moment <= ms ? moment : undefined),
  };
}

const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

function readRate(text: string, anchorMs: number): ScheduleTimes {
  const match = /^([1-9]\d{0,5}) (minute|hour|day)(s?)$/.exec(text);
  const count = Number(match?.[1]);
  // EventBridge too insists on `1 hour` and `2 hours`.
  if (match === null || (match[3] === 's') !== count > 1) {
    throw unreadable('expression: rate(...) takes a number and a unit: 5 minutes, 1 hour, 7 days');
  }
  const stepMs =
    count * (match[2] === 'day' ? unitMs.day : match[2] === 'hour' ? unitMs.hour : unitMs.minute);
  const intervals = (ms: number): number => Math.max(0, Math.floor((ms - anchorMs) / stepMs));
  return {
    next: (ms) => anchorMs + (intervals(ms) + 1) * stepMs,
    latest: (ms) => (intervals(ms) > 0 ? anchorMs + intervals(ms) * stepMs : undefined),
  };
}

function readCron(text: string, timezone: string): ScheduleTimes {
  const cron = parse(translateCron(text), timezone);
  return {
    next: (ms) => cron.nextRun(new Date(ms))?.getTime(),
    // The library looks for moments before a whole second.
    latest: (ms) => cron.previousRuns(1, new Date(ms + 1_000))[0]?.getTime(),
  };
}

const lastOf = ['59', '23', '31', '12', 'SAT', '2199'];

/** EventBridge's six fields (minute, hour, day, month, weekday, year; Sunday is 1) in the library's dialect. */
function translateCron(text: string): string {
  const fields = text.toUpperCase().split(' ');
  const [, , day, , weekday] = fields;
  if (fields.length !== 6 || fields.some((field) => !/^[\dA-Z*/,#?-]+$/.test(field))) {
    throw unreadable('expression: cron(...) takes six fields: minutes hours day month weekday year');
  }
  if ((day === '?') === (weekday === '?')) {
    throw unreadable('expression: cron(...) wants a ? for the day of the month or for the weekday, not both');
  }
  const translated = fields.map((field, index) =>
    field
      .replace(/^\?$/, '*')
      // `10/15` begins at 10; the library wants the end of the range too.
      .replace(/(^|,)(\w+)\/(\d+)/g, `$1$2-${lastOf[index]}/$3`),
  );
  // `6L` is the last Friday; a bare `L` is Saturday, the last day of the week.
  translated[4] = (translated[4] ?? '').replace(/^L$/, 'SAT').replace(/^(\w+)L$/, '$1#L');
  return `0 ${translated.join(' ')}`;
}

function parse(pattern: string, timezone: string): Cron {
  try {
    return new Cron(pattern, { timezone, paused: true, alternativeWeekdays: true, domAndDow: true });
  } catch (cause) {
    throw unreadable('expression: a field of it is out of its range or not understood', cause);
  }
}

function requireTimezone(timezone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
  } catch (cause) {
    throw new ProductError('invalid_request', {
      message: `timezone: ${timezone.slice(0, 80)} is not known`,
      remedy: 'Give an IANA name, such as Europe/Berlin or UTC',
      details: { field: 'timezone' },
      cause,
    });
  }
}

function unreadable(message: string, cause?: unknown): ProductError {
  return new ProductError('invalid_request', {
    message,
    remedy: 'Write it as EventBridge Scheduler takes it, such as cron(0 8 ? * MON *)',
    details: { field: 'expression' },
    cause,
  });
}
