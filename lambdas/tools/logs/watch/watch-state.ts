import * as z from 'zod';
import { digestStateSchema, emptyDigest } from '../mining/digest-state.ts';
import { type SourceSpec, sourceSpecSchema } from '../sources/source-spec.ts';

export const spikeSeries = ['errors', 'status5xx', 'status4xx'] as const;
export type SpikeSeries = (typeof spikeSeries)[number];

/** What the model has been told; what differs from it is a change. */
export const toldSchema = z.object({
  /** When; not there before the first answer. */
  atMs: z.number().optional(),
  /** Error patterns by key: whether each was told as stopped, and when. */
  patterns: z.array(z.object({ key: z.int(), isStopped: z.boolean(), atMs: z.number() })),
  /** Minutes since 1970. */
  spikes: z.array(z.object({ series: z.enum(spikeSeries), start: z.int(), isOver: z.boolean() })),
  isRateHigh: z.boolean(),
  sources: z.array(z.object({ isUnreadable: z.boolean(), isSilent: z.boolean(), atMs: z.number() })),
});
export type Told = z.infer<typeof toldSchema>;

export const watchedSourceSchema = z.object({
  spec: sourceSpecSchema,
  cursor: z.unknown(),
  /** Up to when it was read; not there before the first time. */
  readMs: z.number().optional(),
  /** Why it could not be read the last time, if so. */
  unreadable: z.string().optional(),
  /** What may be missing of it. */
  gaps: z.array(z.string()),
});
export type WatchedSource = z.infer<typeof watchedSourceSchema>;

/** A watch between two rounds: how far it read and what it made of it, in one piece. */
export const watchStateSchema = z.object({
  /** Names the watch for the model: 12 characters, 0-9 and a-f. */
  watch: z.string(),
  startedMs: z.number(),
  /** Lines from here on are counted. */
  fromMs: z.number(),
  endsMs: z.number(),
  everySeconds: z.int(),
  until: z.enum(['change', 'time']),
  errorRatePercent: z.number(),
  stoppedAfterMs: z.number(),
  zoneMinutes: z.number(),
  sources: z.array(watchedSourceSchema),
  digest: digestStateSchema,
  told: toldSchema,
  rounds: z.int(),
  /** When progress was last shown. */
  shownMs: z.number(),
});
export type WatchState = z.infer<typeof watchStateSchema>;

export interface WatchPlan
  extends Pick<
    WatchState,
    'watch' | 'startedMs' | 'fromMs' | 'endsMs' | 'everySeconds' | 'until' | 'errorRatePercent'
  > {
  stoppedAfterMs: number;
  zoneMinutes: number;
  specs: readonly SourceSpec[];
}

export function beginWatch({ specs, ...plan }: WatchPlan): WatchState {
  return {
    ...plan,
    sources: specs.map((spec) => ({ spec, cursor: null, gaps: [] })),
    digest: emptyDigest(specs.length),
    told: {
      patterns: [],
      spikes: [],
      isRateHigh: false,
      sources: specs.map(() => ({ isUnreadable: false, isSilent: false, atMs: 0 })),
    },
    rounds: 0,
    shownMs: plan.startedMs,
  };
}

/** The framework takes no more; half a KiB is left for what is put around it. */
const maxStateBytes = 64 * 1024 - 512;

/** The state as it fits into what a tool may keep: samples go first. */
export function fitState(state: WatchState): WatchState {
  if (bytesOf(state) <= maxStateBytes) return state;
  const { digest } = state;
  const patterns = digest.patterns.map((pattern) => ({ ...pattern, sample: '' }));
  return { ...state, digest: { ...digest, patterns } };
}

function bytesOf(state: WatchState): number {
  return Buffer.byteLength(JSON.stringify(state));
}
