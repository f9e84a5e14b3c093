import { type LogEvent, levelOfStatus } from './log-event.ts';
import { maskVariables } from './mask-variables.ts';
import { readTime, type TimeReading } from './read-time.ts';

/** Apache's and nginx' common and combined formats, and API Gateway's CLF: `[time] "GET /path HTTP/1.1" 200`. */
const common =
  /^\S{1,300} .{0,300}?\[(\d\d\/[A-Z][a-z]{2}\/\d{4}:[^\]]{14,16})\] ?"((?:[^"\\]|\\.)*)" (\d{3})(?!\S)/;
/** Application Load Balancer: type, time, name, client, target, three durations, both status codes, sizes, request. */
const balancer =
  /^(?:https?|h2|grpcs|wss?) (\d{4}-\d\d-\d\dT\S{8,24}) \S+ \S+ \S+ -?[\d.]+ -?[\d.]+ -?[\d.]+ (\d{3}) (?:\d{3}|-) \d+ \d+ "([^"]*)"/;

/** Its predecessor: without a type, and with the load balancer's own status first. */
const classic =
  /^(\d{4}-\d\d-\d\dT\S{8,24}) \S+ \S+:\d{1,5} \S+ -?[\d.]+ -?[\d.]+ -?[\d.]+ (\d{3}) (?:\d{1,3}|-) \d+ \d+ "([^"]*)"/;
/** Envoy and Istio, as they are set when nothing else is: `[time] "GET /path HTTP/1.1" 200 -`. */
const envoy = /^\[(\d{4}-\d\d-\d\dT[^\]]{8,24})\] "((?:[^"\\]|\\.)*)" (\d{3}) /;

/** A line of an access log; `undefined` for any other. */
export function readAccessLine(text: string, reading: TimeReading): LogEvent | undefined {
  const [, time = '', request = '', status] = common.exec(text) ?? envoy.exec(text) ?? [];
  if (status !== undefined)
    return requestEvent({ time: readTime(time, reading)?.atMs, request, status: Number(status) });
  const [, when = '', answered, asked = ''] = balancer.exec(text) ?? classic.exec(text) ?? [];
  if (answered === undefined) return undefined;
  return requestEvent({ time: readTime(when, reading)?.atMs, request: asked, status: Number(answered) });
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
