import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { toRequestBody } from '#lambdas/adapters/anthropic/request.ts';
import {
  type Model,
  ModelError,
  type ModelReply,
  type ModelRequest,
  type ModelSink,
} from '#lambdas/ports/model.ts';
import type { Failure, ThreadNews, ThreadOrder, ThreadSettings } from './protocol.ts';

export interface ThreadedModel extends Model {
  /** Ends the thread and with it every call that is under way; they fail as `connection`. */
  close(): Promise<void>;
}

interface Call {
  sink: ModelSink;
  settle: (outcome: ModelReply | ModelError) => void;
}

/** One thread and what it works on. */
interface Thread {
  worker: Worker;
  calls: Map<number, Call>;
}

const modelThread = new URL('./thread-entry.mjs', import.meta.url);

// Room for 200 conversations of 2 MiB at once, and small enough that garbage is collected before the process grows
// by half. A thread that needs more dies, and its calls are made again.
const resourceLimits = { maxYoungGenerationSizeMb: 12, maxOldGenerationSizeMb: 512 };

/**
 * The Messages API in a thread of its own, so that the platform answers and writes while replies stream in. The
 * thread starts with the first call; one that dies fails its calls as `connection`, and the next call starts another.
 * @param program what the thread runs.
 */
export function createThreadedModel(settings: ThreadSettings, program: URL = modelThread): ThreadedModel {
  let thread: Thread | undefined;
  let lastCall = 0;
  let isClosed = false;
  const begin = (): Thread => {
    const begun = startThread(settings, program, () => {
      if (thread === begun) thread = undefined;
    });
    return begun;
  };
  return {
    async complete(request, sink) {
      if (request.signal.aborted || isClosed) throw aborted();
      thread ??= begin();
      lastCall += 1;
      const outcome = await callIn(thread, lastCall, { request, sink });
      if (outcome instanceof ModelError) throw outcome;
      return outcome;
    },
    async close() {
      isClosed = true;
      await thread?.worker.terminate();
    },
  };
}

function startThread({ apiKey, baseUrl }: ThreadSettings, program: URL, onEnded: () => void): Thread {
  // Named one by one: whatever else the object carries may be nothing that can cross threads.
  const compiledFolder = getCompileCacheDir();
  const workerData: ThreadSettings = {
    apiKey,
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(compiledFolder === undefined ? {} : { compiledFolder: dirname(compiledFolder) }),
  };
  const worker = new Worker(program, { workerData, resourceLimits });
  const thread: Thread = { worker, calls: new Map() };
  worker.on('message', (batch: readonly ThreadNews[]) => {
    for (const news of batch) hear(thread, news);
  });
  const lose = (cause?: unknown): void => {
    onEnded();
    const lost = new ModelError('connection', 'The thread that calls the model ended', { cause });
    for (const { settle } of thread.calls.values()) settle(lost);
  };
  worker.once('error', lose);
  worker.once('exit', () => lose());
  // The thread alone keeps no process up.
  worker.unref();
  return thread;
}

async function callIn(
  thread: Thread,
  call: number,
  { request, sink }: { request: ModelRequest; sink: ModelSink },
): Promise<ModelReply | ModelError> {
  const { promise, resolve } = Promise.withResolvers<ModelReply | ModelError>();
  const { signal } = request;
  const abort = (): void => {
    resolve(aborted());
    thread.calls.delete(call);
    send(thread, { order: 'abort', call });
  };
  thread.calls.set(call, { sink, settle: resolve });
  signal.addEventListener('abort', abort, { once: true });
  send(thread, { order: 'call', call, body: toRequestBody(request) });
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', abort);
    thread.calls.delete(call);
  }
}

function send({ worker }: Thread, order: ThreadOrder): void {
  worker.postMessage(order);
}

/** News of a call that was aborted meanwhile finds nobody. */
function hear({ calls }: Thread, news: ThreadNews): void {
  const call = calls.get(news.call);
  if (call === undefined) return;
  if (news.news === 'text') call.sink.onText(news.delta);
  else if (news.news === 'tool_call') call.sink.onToolCall(news.toolCall);
  else call.settle(news.news === 'reply' ? news.reply : toModelError(news.failure));
}

function toModelError({ kind, message, ...details }: Failure): ModelError {
  return new ModelError(kind, message, details);
}

function aborted(): ModelError {
  return new ModelError('aborted', 'The model call was aborted');
}
