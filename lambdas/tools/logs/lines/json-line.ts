import * as z from 'zod';
import { requestEvent } from './access-line.ts';
import { type Level, levelNamed, levelNumbered } from './level.ts';
import type { LogEvent } from './log-event.ts';
import { readEpoch, readTime, type TimeReading } from './read-time.ts';

type Fields = Readonly<Record<string, unknown>>;
const fieldsSchema = z.record(z.string(), z.unknown());

const timeNames = [
  'time',
  'timestamp',
  '@timestamp',
  'ts',
  't',
  'date',
  'datetime',
  'requestTimeEpoch',
  'requestTime',
];
const levelNames = ['level', 'severity', 'lvl', 'log.level', 'levelname', 'loglevel', 'severityText'];
const messageNames = ['msg', 'message', '@message', 'body', 'event', 'errorMessage'];
const statusNames = ['status', 'statusCode', 'status_code', 'http.status_code', 'http.response.status_code'];
const pathNames = ['path', 'resourcePath', 'routeKey', 'url', 'uri', 'request_uri', 'http.path'];
const methodNames = ['httpMethod', 'method', 'request_method', 'http.method'];
const errorNames = [
  'err',
  'error',
  'exception',
  'exc_info',
  'stack',
  'stack_trace',
  'stacktrace',
  'stackTrace',
  'errorType',
];

/** The fields of a line that is a JSON object; `undefined` for any other. */
export function readFields(text: string): Fields | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return fieldsSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** What a structured line says, by the names that loggers of many languages use. */
export function readFieldsEvent(fields: Fields, reading: TimeReading): LogEvent {
  const atMs = timeIn(fields, reading);
  const request = requestIn(fields);
  if (request !== undefined) return requestEvent({ time: atMs, ...request });
  const exception = exceptionIn(fields);
  const message = textOf(first(fields, messageNames)) ?? exception ?? JSON.stringify(fields);
  return { atMs, level: levelIn(fields), message, exception };
}

function first(fields: Fields, names: readonly string[]): unknown {
  return names.map((name) => fields[name]).find((value) => value !== undefined && value !== null);
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return value === undefined ? undefined : JSON.stringify(value);
}

function timeIn(fields: Fields, reading: TimeReading): number | undefined {
  const value = first(fields, timeNames);
  if (typeof value === 'number') return readEpoch(value);
  if (typeof value !== 'string') return undefined;
  return /^\d{10,13}$/.test(value) ? readEpoch(Number(value)) : readTime(value, reading)?.atMs;
}

function levelIn(fields: Fields): Level | undefined {
  const value = first(fields, levelNames);
  if (typeof value === 'number') return levelNumbered(value);
  return typeof value === 'string' ? levelNamed(value) : undefined;
}

/** An access log: a status beside a path. */
function requestIn(fields: Fields): { request: string; status: number } | undefined {
  const status = Number(first(fields, statusNames));
  const path = first(fields, pathNames);
  if (typeof path !== 'string' || !Number.isInteger(status) || status < 100 || status > 599) return undefined;
  const method = first(fields, methodNames);
  // API Gateway's route holds the method already.
  return {
    request: / /.test(path) ? path : `${typeof method === 'string' ? method : 'GET'} ${path}`,
    status,
  };
}

const errorSchema = z.object({
  type: z.string().optional(),
  name: z.string().optional(),
  message: z.string().optional(),
  stack: z.string().optional(),
});

/** What was thrown, as `Type: message`. */
export function exceptionIn(fields: Fields): string | undefined {
  const value = first(fields, errorNames);
  if (typeof value === 'string') {
    const [line = ''] = value.trim().split('\n', 1);
    return fields['errorType'] === value
      ? `${value}: ${textOf(fields['errorMessage']) ?? ''}`
      : line || undefined;
  }
  const parsed = errorSchema.safeParse(value);
  if (!parsed.success) return undefined;
  const { type, name, message, stack } = parsed.data;
  const kind = type ?? name;
  if (kind === undefined) return message ?? stack?.split('\n', 1)[0];
  return message === undefined ? kind : `${kind}: ${message}`;
}
