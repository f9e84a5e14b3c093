import { ApiError } from './api/api-error.ts';
import { parseBatchRequest } from './api/request-schema.ts';

type Status = 'in_progress' | 'canceling' | 'ended';

type Result =
  | { type: 'succeeded'; message: object }
  | { type: 'errored'; error: object }
  | { type: 'canceled' };

interface Batch {
  id: string;
  status: Status;
  requests: readonly { custom_id: string; params: unknown }[];
  createdAt: number;
  cancelledAt: number | undefined;
  endedAt: number | undefined;
  results: { custom_id: string; result: Result }[];
  /** Look-ups until it ends. */
  looksLeft: number;
}

export interface BatchSettings {
  now(): number;
  /** Answers one request of a batch. */
  run(params: unknown): Result;
  /** Root of the server, for the address of the results. */
  url(): string;
  /** How often a batch is seen in progress before it has ended. */
  looks: number;
}

export interface BatchDesk {
  create(body: unknown): object;
  list(): object;
  retrieve(id: string): object;
  cancel(id: string): object;
  /** JSON lines. */
  results(id: string): string;
}

const dayMs = 24 * 3_600_000;

/** Batches, kept for as long as the server lives; they progress when they are looked at, not with time. */
export function createBatchDesk(settings: BatchSettings): BatchDesk {
  const batches = new Map<string, Batch>();
  const find = (id: string): Batch => {
    const batch = batches.get(id);
    if (batch === undefined) throw new ApiError(404, `Message batch ${id} not found.`);
    return batch;
  };
  return {
    create(body) {
      const batch = newBatch(`msgbatch_rehearsal_${batches.size + 1}`, body, settings);
      batches.set(batch.id, batch);
      return view(batch, settings.url());
    },
    list: () => listView([...batches.values()].reverse().map((batch) => view(batch, settings.url()))),
    retrieve(id) {
      const batch = find(id);
      if (batch.looksLeft === 0) end(batch, settings);
      else batch.looksLeft -= 1;
      return view(batch, settings.url());
    },
    cancel(id) {
      const batch = find(id);
      if (batch.status !== 'in_progress') throw new ApiError(400, `Message batch ${id} is not in progress.`);
      Object.assign(batch, { status: 'canceling', cancelledAt: settings.now() });
      return view(batch, settings.url());
    },
    results(id) {
      const batch = find(id);
      if (batch.status !== 'ended') throw new ApiError(404, `Message batch ${id} has no results yet.`);
      return batch.results.map((result) => `${JSON.stringify(result)}\n`).join('');
    },
  };
}

function newBatch(id: string, body: unknown, { now, looks }: BatchSettings): Batch {
  const { requests } = parseBatchRequest(body);
  if (new Set(requests.map((request) => request.custom_id)).size < requests.length) {
    throw new ApiError(400, 'requests: custom_id must be unique within a batch');
  }
  const open = { status: 'in_progress', cancelledAt: undefined, endedAt: undefined } as const;
  return { id, requests, createdAt: now(), results: [], looksLeft: looks, ...open };
}

function end(batch: Batch, { now, run }: BatchSettings): void {
  if (batch.status === 'ended') return;
  const wasCancelled = batch.status === 'canceling';
  batch.results = batch.requests.map(({ custom_id, params }) => ({
    custom_id,
    result: wasCancelled ? { type: 'canceled' } : run(params),
  }));
  batch.status = 'ended';
  batch.endedAt = now();
}

function view(batch: Batch, root: string) {
  const count = (type: Result['type']): number =>
    batch.results.filter(({ result }) => result.type === type).length;
  return {
    id: batch.id,
    type: 'message_batch',
    processing_status: batch.status,
    request_counts: {
      processing: batch.requests.length - batch.results.length,
      succeeded: count('succeeded'),
      errored: count('errored'),
      canceled: count('canceled'),
      expired: 0,
    },
    created_at: iso(batch.createdAt),
    expires_at: iso(batch.createdAt + dayMs),
    ended_at: batch.endedAt === undefined ? null : iso(batch.endedAt),
    cancel_initiated_at: batch.cancelledAt === undefined ? null : iso(batch.cancelledAt),
    archived_at: null,
    results_url: batch.status === 'ended' ? `${root}/v1/messages/batches/${batch.id}/results` : null,
  };
}

function listView(data: readonly { id: string }[]) {
  return { data, has_more: false, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
