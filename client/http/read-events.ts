import { createParser } from 'eventsource-parser';
import { type AgentOutput, agentOutputSchema } from '#shared/contract/agent-output.ts';
import type { Remedy } from '#shared/contract/remedy.ts';
import { AgentsError, type ClientErrorCode, errorOfAnswer, parseJson } from './agents-error.ts';
import { explainBreak } from './exchange.ts';

/** How long nothing may come: before the first event, and behind it, where the platform sends a sign every 15 s. */
export interface Patience {
  firstMs: number;
  laterMs: number;
}

const defaultPatience: Patience = { firstMs: 10_000, laterMs: 45_000 };

/** Far more than an event holds, in characters. */
const maxEventChars = 32 * 1024 * 1024;

interface StreamOptions {
  /** Of the API. */
  url: string;
  /** Milliseconds since 1970. */
  now: () => number;
  signal?: AbortSignal | undefined;
  patience?: Patience | undefined;
}

/**
 * The events of one connection. That it ends tells nothing of the agent.
 * @throws {AgentsError}: `no_stream` where the platform has none, or something between holds it back; a retryable one
 * where the connection breaks or falls silent. The signal's reason once that aborts.
 */
export async function* readEvents(
  send: (signal: AbortSignal) => Promise<Response>,
  { url, now, signal, patience = defaultPatience }: StreamOptions,
): AsyncGenerator<AgentOutput, void> {
  const closing = new AbortController();
  let held: ReturnType<typeof setTimeout> | undefined;
  const watch = async <T>(work: Promise<T>, late: () => AgentsError, ms: number): Promise<T> => {
    const timer = setTimeout(() => closing.abort(late()), ms);
    return await work.finally(() => clearTimeout(timer));
  };
  try {
    const either = signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal]);
    const opened = send(either).then((response) => openBody(response, now()));
    const body = await watch(opened, heldBack, patience.firstMs);
    const events = new Events();
    // Signs of life do not count: something between may make its own, and hold every event back.
    held = setTimeout(() => closing.abort(heldBack()), patience.firstMs);
    for (let isFirst = true; ; ) {
      const next = isFirst ? body.read() : watch(body.read(), silent, patience.laterMs);
      const { done, value } = await next;
      if (done) return;
      for (const event of events.in(value)) {
        isFirst = false;
        clearTimeout(held);
        yield event;
      }
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw explainBreak(url, closing.signal.aborted ? closing.signal.reason : error);
  } finally {
    clearTimeout(held);
    closing.abort('closed');
  }
}

/** What stands in bytes that come in any pieces; an event is one once it is whole. */
class Events {
  readonly #decoder = new TextDecoder();
  readonly #whole: string[] = [];
  readonly #parser = createParser({
    maxBufferSize: maxEventChars,
    onEvent: ({ event, data }) => {
      if (event === 'output') this.#whole.push(data);
    },
    onError: ({ type }) => {
      if (type === 'max-buffer-size-exceeded') throw unreadable('An event is longer than any.');
    },
  });

  in(bytes: Uint8Array): AgentOutput[] {
    this.#parser.feed(this.#decoder.decode(bytes, { stream: true }));
    return this.#whole.splice(0).map(parseEvent);
  }
}

function parseEvent(data: string): AgentOutput {
  const parsed = agentOutputSchema.safeParse(parseJson(data));
  if (parsed.success) return parsed.data;
  throw unreadable('An event is not the one that this client knows.', parsed.error);
}

/** Answers of a platform, or of something before it, that has no such route, or no stream to spare. */
const withoutStream = [403, 405, 406, 429, 501];

async function openBody(response: Response, now: number): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const { ok, status, headers, body } = response;
  if (!ok) {
    const error = await errorOfAnswer(response, now);
    const isMissing = withoutStream.includes(status) || (status === 404 && error.code !== 'unknown_agent');
    throw isMissing ? noStream(error.message, error) : error;
  }
  const isStream = headers.get('content-type')?.startsWith('text/event-stream') === true;
  if (!isStream || body === null) throw noStream('the answer is no event stream');
  return body.getReader();
}

function noStream(message: string, cause?: unknown): AgentsError {
  return failure('no_stream', message, {
    remedy: ['Read with ', { call: 'agent-output' }, ' instead.'],
    cause,
  });
}

function heldBack(): AgentsError {
  return noStream('no event came in time');
}

function silent(): AgentsError {
  return failure('timed_out', 'the stream fell silent', { remedy: 'Connect again.', retryable: true });
}

function unreadable(message: string, cause?: unknown): AgentsError {
  return failure('unreadable_answer', message, {
    remedy: 'Use a client and a platform of the same version.',
    cause,
  });
}

function failure(
  code: ClientErrorCode,
  message: string,
  { remedy, retryable = false, cause }: { remedy: Remedy; retryable?: boolean; cause?: unknown },
): AgentsError {
  return new AgentsError({ code, message, remedy, retryable, cause });
}
