// The thread that calls the model: requests are sent, streams read and replies put together beside the platform.
import { parentPort, workerData } from 'node:worker_threads';
import { openMessagesApi } from '#lambdas/adapters/anthropic/anthropic-model.ts';
import { ModelError, type ModelSink } from '#lambdas/ports/model.ts';
import { createStreamingFetch } from '../streaming-fetch.ts';
import type { Failure, ThreadNews, ThreadOrder, ThreadSettings } from './protocol.ts';

const settings: ThreadSettings = workerData;
const callApi = openMessagesApi({ ...settings, fetch: createStreamingFetch() });
const running = new Map<number, AbortController>();
let unsent: ThreadNews[] = [];

parentPort?.on('message', (order: ThreadOrder) => {
  if (order.order === 'abort') running.get(order.call)?.abort();
  else void run(order);
});

async function run({ call, body }: ThreadOrder & { order: 'call' }): Promise<void> {
  const controller = new AbortController();
  running.set(call, controller);
  try {
    const reply = await callApi(body, { sink: sinkOf(call), signal: controller.signal });
    tell({ call, news: 'reply', reply });
  } catch (error) {
    tell({ call, news: 'failure', failure: failureOf(error) });
  } finally {
    running.delete(call);
  }
}

function sinkOf(call: number): ModelSink {
  return {
    onText: (delta) => tell({ call, news: 'text', delta }),
    onToolCall: (toolCall) => tell({ call, news: 'tool_call', toolCall }),
  };
}

/** What one round of the event loop brings, of all calls, crosses over in one piece; an end waits for no round. */
function tell(news: ThreadNews): void {
  if (unsent.length === 0) setImmediate(send);
  unsent.push(news);
  if (news.news === 'reply' || news.news === 'failure') send();
}

function send(): void {
  if (unsent.length === 0) return;
  parentPort?.postMessage(unsent);
  unsent = [];
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof ModelError)) throw error;
  const { kind, message, status, retryAfterSeconds, requestId } = error;
  return { kind, message, status, retryAfterSeconds, requestId };
}
