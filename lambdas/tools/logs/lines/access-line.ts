import { type LogEvent, levelOfStatus } from './log-event.ts';
import { maskVariables } from './mask-variables.ts';
import { readTime, type TimeReading } from './read-time.ts';

/** Apache's and nginx' common and combined formats, and API Gateway's CLF: `[time] "GET /path HTTP/1.1" 200`. */
const common =
  /^\S{1,300} .{0,300}?\[(\d\d\/[A-Z][a-z]{2}\/\d{4}:[^\]]{14,16})\] ?"((?:[^"\\]|\\.)*)" (\d{3})(?!\S)/;
/** Application Load Balancer: type, time, name, client, target, three durations, both status codes, sizes, request. */
const balancer =
  /^(?:https?|h2|grpcs|wss?) (\d{4}-\d\d-\d\dT\S{8,24}) \S+ \S+ \S+ -?[\d.]+ -?[\d.]+ -?[\d.]+ (\d{3}) (?:\d{3}|-) \d+ \d+ "([^"]*)"/;

/** A line of an access log; `undefined` for any other. */
export function readAccessLine(text: string, reading: TimeReading): LogEvent | undefined {
  const asCommon = common.exec(text);
  if (asCommon !== null) {
    const [, time = '', request = '', status] = asCommon;
    return requestEvent({ time: readTime(time, reading)?.atMs, request, status: Number(status) });
  }
  const asBalancer = balancer.exec(text);
  if (asBalancer === null) return undefined;
  const [, time = '', status, request = ''] = asBalancer;
  return requestEvent({ time: readTime(time, reading)?.atMs, request, status: Number(status) });
}

/** @param made.request `GET /orders/7?page=2 HTTP/1.1`, or whatever a caller sent in its place. */
export function requestEvent(made: { time: number | undefined; request: string; status: number }): LogEvent {
  const [, method, target = ''] = /^([A-Z]{1,20}) (\S+)/.exec(made.request) ?? [];
  const path = target.replace(/^\w+:\/\/[^/]*/, '').replace(/[?#].*$/s, '');
  // Masked here: the status must stay.
  const message = method === undefined ? 'malformed request' : `${method} ${maskVariables(path) || '/'}`;
  return {
    atMs: made.time,
    level: levelOfStatus(made.status),
    message: `${made.status} ${message}`,
    status: made.status,
  };
}
