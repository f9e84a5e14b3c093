import { readAccessLine } from './access-line.ts';
import { exceptionIn, readFields, readFieldsEvent } from './json-line.ts';
import { findLevel, levelNumbered } from './level.ts';
import type { LogEvent } from './log-event.ts';
import { readTime, type TimeReading } from './read-time.ts';

/** `java.lang.IllegalStateException: Pool exhausted`, `TypeError: x is undefined`, `ValueError`. */
const exceptionStart =
  /^(?:Exception in thread "[^"]{0,200}" |Uncaught |Unhandled exception\. )?((?:[\w$]{1,80}[.:\\/]{1,2}){0,12}(?:[A-Z][\w$]{0,80}(?:Error|Exception|Failure|Fault|Panic)(?=:| |$)|(?:Error|Exception)(?=:)))/;

/** Whether a text begins with the name of an exception. */
export function beginsWithException(text: string): boolean {
  return exceptionStart.test(text);
}

/** Lambda's own words for a function that broke; they carry no level. */
const platformFailures = /\bTask timed out after\b|\bRuntime exited\b|\bProcess exited before completing\b/;

/**
 * What one line says: an access log (common, combined, load balancer, API Gateway), a JSON object, syslog, or text
 * with a time, a level or neither. Never throws.
 */
export function parseLine(text: string, reading: TimeReading): LogEvent {
  const fields = readFields(text);
  if (fields === undefined) {
    return readAccessLine(text, reading) ?? readPairs(text, reading) ?? readText(text, reading);
  }
  // Docker and Kubernetes wrap each line of a program.
  const inner = fields['log'];
  const event = readFieldsEvent(fields, reading);
  if (typeof inner !== 'string') return event;
  const wrapped = parseLine(inner.trimEnd(), reading);
  return { ...wrapped, atMs: wrapped.atMs ?? event.atMs };
}

const pair = /(?:^|\s)(time|ts|t|level|lvl|msg|message|err|error)=(?:"((?:[^"\\]|\\.)*)"|(\S*))/g;

/** logfmt: `time=... level=error msg="payment failed" err="..."`. */
function readPairs(text: string, reading: TimeReading): LogEvent | undefined {
  const pairs = [...text.matchAll(pair)].map(([, name = '', quoted, bare]) => [name, quoted ?? bare]);
  const fields = Object.fromEntries(pairs);
  const isLogfmt = ('msg' in fields || 'message' in fields) && ('level' in fields || 'lvl' in fields);
  return isLogfmt ? readFieldsEvent(fields, reading) : undefined;
}

function readText(text: string, reading: TimeReading): LogEvent {
  const [priority = '', rank] = /^<(\d{1,3})>(?:1 )?/.exec(text) ?? [];
  const found = readTime(text.slice(priority.length), reading);
  const behind = (found?.rest ?? text.slice(priority.length)).trim();
  const written = findLevel(behind);
  const message = written?.rest ?? behind;
  const exception = beginsWithException(message) ? message : trailingException(message);
  const told = written?.level ?? (rank === undefined ? undefined : levelNumbered(Number(rank) % 8));
  const level = told ?? (platformFailures.test(message) ? 'error' : undefined);
  return { atMs: found?.atMs, level, message, exception };
}

/** Lambda puts what was thrown behind its words, as JSON after a tab. */
function trailingException(message: string): string | undefined {
  const at = message.lastIndexOf('\t{');
  const fields = at < 0 ? undefined : readFields(message.slice(at + 1));
  return fields === undefined ? undefined : exceptionIn(fields);
}
