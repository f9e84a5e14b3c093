import { readAccessLine } from './access-line.ts';
import { exceptionIn, readFields, readFieldsEvent, readPiece } from './json-line.ts';
import { findLevel, type Level, levelNumbered } from './level.ts';
import type { LogEvent } from './log-event.ts';
import { readTime, type TimeReading } from './read-time.ts';

/** `java.lang.IllegalStateException: Pool exhausted`, `TypeError: x is undefined`, `ValueError`. */
const exceptionStart =
  /^(?:Exception in thread "[^"]{0,200}" |Uncaught |Unhandled exception\. )?((?:[\w$]{1,80}[.:\\/]{1,2}){0,12}(?:[A-Z][\w$]{0,80}(?:Error|Exception|Failure|Fault|Panic)(?=:| |$)|(?:Error|Exception)(?=:)))/;

/** Whether a text begins with the name of an exception. */
export function beginsWithException(text: string): boolean {
  return exceptionStart.test(text);
}

/** What Lambda, the kernel, PHP and Rust say of a program that broke; it carries no level, or none that others write. */
const platformFailures =
  /\bTask timed out after\b|\bRuntime exited\b|\bProcess exited before completing\b|\bOut of memory: Kill|\boom-kill:|^PHP (?:Fatal|Parse|Recoverable fatal|Core) error\b|^thread '[^']{0,200}' (?:\(\d+\) )?panicked at /;

/**
 * What one line says: an access log (common, combined, load balancer, API Gateway), a JSON object, syslog, or text
 * with a time, a level or neither. Never throws.
 */
export function parseLine(text: string, reading: TimeReading): LogEvent {
  const fields = readFields(text);
  if (fields === undefined) {
    const event = readAccessLine(text, reading) ?? readPairs(text, reading) ?? readText(text, reading);
    if (!text.startsWith('{')) return event;
    // Cut off somewhere; what it is stands mostly before that.
    const { level = event.level, message = event.message } = readPiece(text);
    return { ...event, level, message };
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

/** `E1122 14:00:01.123456       1 reflector.go:138] Failed` */
const klog = /^([IWEF])\d{4} \d\d:\d\d:\d\d/;
const klogLevels: Readonly<Record<string, Level>> = { I: 'info', W: 'warn', E: 'error', F: 'fatal' };

function readText(text: string, reading: TimeReading): LogEvent {
  const [priority = '', rank] = /^<(\d{1,3})>(?:1 )?/.exec(text) ?? [];
  const found = readTime(text.slice(priority.length), reading);
  const [, letter = ''] = klog.exec(text) ?? [];
  const rest = (found?.rest ?? text.slice(priority.length)).trim();
  const behind = letter === '' ? rest : rest.replace(/^\d+ \S+:\d+\] /, '');
  const written = letter === '' ? findLevel(behind) : undefined;
  const message = written?.rest ?? behind;
  const exception = beginsWithException(message) ? message : trailingException(message);
  const told =
    written?.level ??
    klogLevels[letter] ??
    (rank === undefined ? undefined : levelNumbered(Number(rank) % 8));
  const level = told ?? (platformFailures.test(message) ? 'error' : undefined);
  return { atMs: found?.atMs, level, message, exception };
}

/** Lambda puts what was thrown behind its words, as JSON after a tab. */
function trailingException(message: string): string | undefined {
  const at = message.lastIndexOf('\t{');
  const fields = at < 0 ? undefined : readFields(message.slice(at + 1));
  return fields === undefined ? undefined : exceptionIn(fields);
}
