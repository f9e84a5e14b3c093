const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** What a time needs to be read that does not say everything about itself. */
export interface TimeReading {
  /** Gives the year to syslog, which writes none. */
  nowMs: number;
  /** Of times without a zone, in minutes east of UTC. */
  zoneMinutes: number;
}

export interface FoundTime {
  atMs: number;
  /** The text behind the time. */
  rest: string;
}

const clock = String.raw`(?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)(?:[.,](?<fraction>\d{1,9}))?`;
const zone = String.raw`(?: ?(?<zone>Z|UTC|GMT|[+-]\d\d:?\d\d)(?!\w))?`;
const formats = [
  String.raw`(?<year>\d{4})[-/](?<month>\d\d)[-/](?<day>\d\d)[T ]${clock}${zone}`,
  String.raw`(?<day>\d\d)/(?<month>[A-Z][a-z]{2})/(?<year>\d{4}):${clock}${zone}`,
  // Apache's error log: `Sun Nov 22 14:00:01.123456 2026`.
  String.raw`[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) +(?<day>\d{1,2}) ${clock} (?<year>\d{4})`,
  // PHP: `22-Nov-2026 14:00:01 UTC`.
  String.raw`(?<day>\d\d)-(?<month>[A-Z][a-z]{2})-(?<year>\d{4}) ${clock}${zone}`,
  // Kubernetes: `E1122 14:00:01.123456`.
  String.raw`[IWEF](?<month>\d\d)(?<day>\d\d) ${clock}`,
  // Syslog: `Nov  2 14:00:01`.
  String.raw`(?<month>[A-Z][a-z]{2}) +(?<day>\d{1,2}) ${clock}`,
].map((format) => new RegExp(String.raw`^[\[( ]{0,3}${format}[\])]?`));

/** The time that a text begins with, if it begins with one that exists. */
export function readTime(text: string, reading: TimeReading): FoundTime | undefined {
  for (const format of formats) {
    const match = format.exec(text);
    if (match === null) continue;
    const atMs = timeOf(match.groups ?? {}, reading);
    if (atMs !== undefined) return { atMs, rest: text.slice(match[0].length) };
  }
  return undefined;
}

/** Seconds, or thousandths, millionths or billionths of them, since 1970, whichever makes a time of these decades. */
export function readEpoch(value: number): number | undefined {
  const places = [1e-3, 1, 1e3, 1e6];
  return places.map((perMs) => value / perMs).find((ms) => ms > 1e11 && ms < 1e13);
}

function timeOf(parts: Record<string, string | undefined>, reading: TimeReading): number | undefined {
  const { year, month = '', day = '', hour = '', minute = '', second = '', fraction = '0' } = parts;
  const monthIndex = /^\d/.test(month) ? Number(month) - 1 : months.indexOf(month);
  const inYear = (full: number): number | undefined =>
    utcOf([full, monthIndex, Number(day), Number(hour), Number(minute), Number(second)]);
  const offsetMs = (zoneMinutesOf(parts['zone']) ?? reading.zoneMinutes) * 60_000;
  const fractionMs = Math.floor(Number(`0.${fraction}`) * 1000);
  const placed = (full: number): number | undefined => {
    const utc = inYear(full);
    return utc === undefined ? undefined : utc - offsetMs + fractionMs;
  };
  if (year !== undefined) return placed(Number(year));
  const thisYear = placed(yearOf(reading.nowMs));
  // December's lines are read in January.
  const isAhead = thisYear !== undefined && thisYear > reading.nowMs + 86_400_000;
  return isAhead ? placed(yearOf(reading.nowMs) - 1) : thisYear;
}

type Parts = readonly [number, number, number, number, number, number];

function utcOf([year, month, day, hour, minute, second]: Parts): number | undefined {
  const exists =
    month >= 0 && month < 12 && day >= 1 && day <= 31 && hour < 24 && minute < 60 && second <= 60;
  return exists ? Date.UTC(year, month, day, hour, minute, second) : undefined;
}

function zoneMinutesOf(zone: string | undefined): number | undefined {
  if (zone === undefined) return undefined;
  if (/^(?:Z|UTC|GMT)$/.test(zone)) return 0;
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

function yearOf(ms: number): number {
  return new Date(ms).getUTCFullYear();
}
