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
export function readFieldsEvent(fields: Fields, reading: TimeReading, isInner = false): LogEvent {
  const atMs = timeIn(fields, reading);
  const request = requestIn(fields);
  if (request !== undefined) return requestEvent({ time: atMs, ...request });
  const platform = readPlatform(fields);
  if (platform !== undefined) return { atMs, ...platform };
  const told = first(fields, messageNames);
  // A program may log an object where others log a text.
  const inner = isInner ? undefined : fieldsSchema.safeParse(told).data;
  const nested = inner === undefined ? undefined : readFieldsEvent(inner, reading, true);
  const exception = exceptionIn(fields) ?? nested?.exception;
  const message = nested?.message ?? textOf(told) ?? exception ?? pairsOf(fields);
  return { atMs, level: levelIn(fields) ?? nested?.level, message, exception };
}

const platformSchema = z.object({
  type: z.string().regex(/^platform\.\w+$/),
  record: z.looseObject({ status: z.string().optional() }),
});

/** What Lambda itself says where its logs are JSON; of a call that failed the report says how. */
function readPlatform(fields: Fields): Pick<LogEvent, 'level' | 'message'> | undefined {
  const { data } = platformSchema.safeParse(fields);
  if (data === undefined) return undefined;
  const { type, record } = data;
  const isFailed = type === 'platform.report' && record.status !== undefined && record.status !== 'success';
  return { level: isFailed ? 'error' : undefined, message: [type, record.status].filter(Boolean).join(' ') };
}

const maxPairs = 12;

/** An event without words: names and values, so that it can be told from others of the same shape. */
function pairsOf(fields: Fields): string {
  const own = Object.entries(fields).filter(
    ([name]) => !timeNames.includes(name) && !levelNames.includes(name),
  );
  return own
    .slice(0, maxPairs)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? wordIn(value) : written(value)}`)
    .join(' ');
}

/** What is one word may say what it is about; what is more is a text. */
function wordIn(value: string): string {
  return /^[\w.:/-]{1,40}$/.test(value) ? value : JSON.stringify(value);
}

function first(fields: Fields, names: readonly string[]): unknown {
  return names.map((name) => fields[name]).find((value) => value !== undefined && value !== null);
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return value === undefined ? undefined : written(value);
}

function written(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    // Deeper than anything that is meant to be read.
    return '...';
  }
}

function timeIn(fields: Fields, reading: TimeReading): number | undefined {
  const value = first(fields, timeNames);
  if (typeof value === 'number') return readEpoch(value);
  if (typeof value !== 'string') return undefined;
  return /^\d{10,19}$/.test(value) ? readEpoch(Number(value)) : readTime(value, reading)?.atMs;
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
  // What a program says of a server that it called itself is no request to it.
  if (/^\w+:\/\//.test(path) && typeof first(fields, messageNames) === 'string') return undefined;
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
  const { errorType, errorMessage } = fields;
  if (typeof errorType === 'string') return `${errorType}: ${textOf(errorMessage) ?? ''}`;
  const value = first(fields, errorNames);
  const [text] = Array.isArray(value) ? value : [value];
  if (typeof text === 'string') return text.trim().split('\n', 1)[0] || undefined;
  const parsed = errorSchema.safeParse(value);
  if (!parsed.success) return undefined;
  const { type, name, message, stack } = parsed.data;
  const kind = type ?? name;
  if (kind === undefined) return message ?? stack?.split('\n', 1)[0];
  return message === undefined ? kind : `${kind}: ${message}`;
}

const levelField =
  /"(?:level|severity|lvl|levelname|loglevel|log\.level)"\s*:\s*(?:"(\w{1,20})"|(\d{1,3})\b)/;
const messageField = /"(?:msg|message|errorMessage)"\s*:\s*("(?:[^"\\]|\\.){0,1000}")/;

/** Of a piece of JSON that is none by itself: cut off, or one line of an object. */
export function readPiece(text: string): { level?: Level | undefined; message?: string | undefined } {
  const [, word, number] = levelField.exec(text) ?? [];
  const [, quoted] = messageField.exec(text) ?? [];
  return {
    level: word === undefined ? levelNumbered(Number(number ?? -1)) : levelNamed(word),
    message: quoted === undefined ? undefined : unquoted(quoted),
  };
}

function unquoted(json: string): string | undefined {
  try {
    return z.string().parse(JSON.parse(json));
  } catch {
    return undefined;
  }
}
