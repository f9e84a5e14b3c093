/** One event of a made-up day, and the lines that a public format has for it. */
export interface Planned {
  atMs: number;
  /** What it is; the truth counts by it. */
  kind: string;
  status?: number;
  lines: readonly string[];
}

/** 14:00 UTC. */
export const startMs = Date.UTC(2026, 10, 22, 14);
export const minuteMs = 60_000;

/** How often a kind of event happens in a minute. */
export type Rate = (minute: number) => number;

export interface Kind {
  kind: string;
  rate: Rate;
  /** The lines of the n-th of these events. */
  write(at: Moment): readonly string[];
  status?: number;
}

export interface Moment {
  at: Date;
  /** Different for every event, the same in every run. */
  number: number;
}

/** Whether a minute lies in a stretch, both ends included. */
export function within(from: number, to: number): (minute: number) => boolean {
  return (minute) => minute >= from && minute <= to;
}

/** The events of so many minutes in order of time: those of a minute are spread over it evenly. */
export function planEvents(kinds: readonly Kind[], minutes: number, fromMs = startMs): Planned[] {
  const events = kinds.flatMap((each, place) =>
    Array.from({ length: minutes }, (_, minute) =>
      Array.from({ length: each.rate(minute) }, (_, index): Planned => {
        const offset = Math.floor((index + 0.5) * (minuteMs / each.rate(minute))) + place * 7;
        const at = new Date(fromMs + minute * minuteMs + Math.min(offset, minuteMs - 1));
        const number = 1_000_003 * (place + 1) + minute * 997 + index * 31;
        const { kind, status } = each;
        return {
          ...{ atMs: at.getTime(), kind, lines: each.write({ at, number }) },
          ...(status === undefined ? {} : { status }),
        };
      }),
    ).flat(),
  );
  return events.sort((a, b) => a.atMs - b.atMs);
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const two = (value: number): string => String(value).padStart(2, '0');
const clock = (at: Date): string => at.toISOString().slice(11, 19);

/** Combined log format, as nginx and Apache write it. */
export function combined(status: number, path: (number: number) => string): Kind['write'] {
  return ({ at, number }) => {
    const day = `${two(at.getUTCDate())}/${months[at.getUTCMonth()]}/${at.getUTCFullYear()}`;
    return [
      `203.0.113.${number % 250} - - [${day}:${clock(at)} +0000] "GET ${path(number)} HTTP/1.1" ${status} ${number % 9_000} "-" "Mozilla/5.0 (X11; Linux)"`,
    ];
  };
}

/** A line of JSON, as pino and bunyan write it. */
export function json(level: number, message: (number: number) => string): Kind['write'] {
  return ({ at, number }) => [
    JSON.stringify({ level, time: at.getTime(), pid: number % 900, hostname: 'web-1', msg: message(number) }),
  ];
}

/** log4j's usual layout; an exception brings its stack trace with it. */
export function log4j(level: string, message: (number: number) => string, exception?: string): Kind['write'] {
  return ({ at, number }) => {
    const time = `${at.toISOString().slice(0, 10)} ${clock(at)},${String(at.getUTCMilliseconds()).padStart(3, '0')}`;
    const head = `${time} ${level.padEnd(5)} [http-nio-8080-exec-${number % 10}] com.example.shop.OrderService - ${message(number)}`;
    if (exception === undefined) return [head];
    return [
      head,
      exception,
      `\tat com.example.shop.OrderService.charge(OrderService.java:${100 + (number % 50)})`,
      '\tat com.example.shop.OrderController.create(OrderController.java:41)',
      'Caused by: java.net.SocketTimeoutException: Read timed out',
      '\tat java.base/java.net.SocketInputStream.read(SocketInputStream.java:168)',
      '\t... 23 more',
    ];
  };
}

/** RFC 3164, as /var/log/syslog has it: no year, no zone. */
export function syslog(program: string, message: (number: number) => string): Kind['write'] {
  return ({ at, number }) => [
    `${months[at.getUTCMonth()]} ${String(at.getUTCDate()).padStart(2)} ${clock(at)} web-1 ${program}[${1000 + (number % 7_000)}]: ${message(number)}`,
  ];
}
