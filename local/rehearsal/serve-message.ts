import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, errorBody, errorTypeOf } from './api/api-error.ts';
import { checkRequest } from './api/check-request.ts';
import { type MessageRequest, parseMessageRequest } from './api/request-schema.ts';
import { type Exchange, headersOf, parseJson, sendJson } from './exchange.ts';
import type { Fault, FaultPlan } from './faults.ts';
import type { Playbook } from './playbook.ts';
import { type Reading, readRequest } from './reading.ts';
import { composeReply, type ForcedStop, type Reply } from './reply.ts';
import { replyEvents, serverEvent } from './reply-events.ts';
import type { LoggedRequest, RequestLog } from './request-log.ts';

/** What answering needs; `latencyMs` may change while the server runs. */
export interface Rehearsal {
  playbookFor(agentType: string): Playbook;
  faults: FaultPlan;
  log: RequestLog;
  latencyMs: number;
}

/** `POST /v1/messages`: answers as the playbook and the faults want it, and logs how that went. */
export async function serveMessage(rehearsal: Rehearsal, exchange: Exchange): Promise<void> {
  const { entry, request, reading } = admit(rehearsal, exchange);
  const gone = new AbortController();
  exchange.response.on('finish', () => rehearsal.log.end(entry, { outcome: 'finished', status: 200 }));
  exchange.response.on('close', () => {
    rehearsal.log.end(entry, { outcome: 'cut' });
    gone.abort();
  });
  const fault = rehearsal.faults.take({ ...reading, number: entry.number });
  if (fault !== undefined) rehearsal.log.hit(entry, fault.kind);
  if (rehearsal.latencyMs > 0) await pause(rehearsal.latencyMs, gone.signal);
  if (gone.signal.aborted || failsAtOnce(rehearsal, { exchange, entry, fault })) return;
  const reply = answer(rehearsal, { request, reading, stop: fault?.kind === 'stop' ? fault : undefined });
  if (request.stream === true) await stream({ exchange, reply, fault, gone: gone.signal, rehearsal, entry });
  else sendJson(exchange, reply);
}

/** The reply to a request that was admitted. */
export function answer(
  rehearsal: Pick<Rehearsal, 'playbookFor'>,
  asked: { request: MessageRequest; reading: Reading; stop?: ForcedStop | undefined },
): Reply {
  return composeReply({ ...asked, playbook: rehearsal.playbookFor(asked.reading.agentType) });
}

function admit({ log }: Rehearsal, exchange: Exchange) {
  let entry: LoggedRequest | undefined;
  try {
    const request = parseMessageRequest(parseJson(exchange.body));
    const reading = readRequest(request);
    const { agent, agentType, turn } = reading;
    const isStream = request.stream === true;
    entry = log.begin({ agent, agent_type: agentType, turn, model: request.model, stream: isStream });
    checkRequest(request);
    return { entry, request, reading };
  } catch (error) {
    entry ??= log.begin({ agent: '', agent_type: '', turn: 0, model: '', stream: false });
    log.end(entry, { outcome: 'refused', status: error instanceof ApiError ? error.status : 500 });
    throw error;
  }
}

interface Failing {
  exchange: Exchange;
  entry: LoggedRequest;
  fault: Fault | undefined;
}

/** Faults that leave no reply at all. */
function failsAtOnce({ log }: Rehearsal, { exchange, entry, fault }: Failing): boolean {
  if (fault?.kind === 'hang') return true;
  if (fault?.kind === 'reset') {
    log.end(entry, { outcome: 'failed' });
    exchange.response.destroy();
    return true;
  }
  if (fault?.kind !== 'status') return false;
  const { status, retry_after_seconds: seconds, message = 'The rehearsal server was told to fail.' } = fault;
  if (seconds !== undefined) exchange.response.setHeader('retry-after', String(seconds));
  log.end(entry, { outcome: 'failed', status });
  sendJson(exchange, errorBody({ type: errorTypeOf(status), message }, exchange.requestId), status);
  return true;
}

interface Streaming extends Failing {
  reply: Reply;
  gone: AbortSignal;
  rehearsal: Rehearsal;
}

async function stream(streaming: Streaming): Promise<void> {
  const { exchange, reply, fault, gone } = streaming;
  const events = replyEvents(reply);
  exchange.response.writeHead(200, headersOf(exchange, 'text/event-stream; charset=utf-8'));
  if (fault?.kind.startsWith('midstream') === true) return breakOff(streaming, events);
  if (fault?.kind === 'slow') {
    for (const event of events) {
      if (gone.aborted) return;
      exchange.response.write(event);
      await pause(fault.event_ms, gone);
    }
    exchange.response.end();
  } else exchange.response.end(events.join(''));
}

function breakOff({ exchange, fault, rehearsal, entry }: Streaming, events: readonly string[]): void {
  const { response, requestId } = exchange;
  const part = fault !== undefined && 'part' in fault ? (fault.part ?? 0.5) : 0.5;
  response.write(events.slice(0, Math.ceil(events.length * part)).join(''));
  if (fault?.kind === 'midstream_hang') return;
  rehearsal.log.end(entry, { outcome: 'failed', status: 200 });
  const { type: _, ...body } = errorBody({ type: 'overloaded_error', message: 'Overloaded' }, requestId);
  if (fault?.kind === 'midstream_error') response.end(serverEvent('error', body));
  else setImmediate(() => response.destroy());
}

/** Ends early, without an error, when the client goes away. */
async function pause(ms: number, gone: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: gone }).catch((error: unknown) => {
    if (!gone.aborted) throw error;
  });
}
