import * as z from 'zod';
import { limits } from '#shared/agent/limits.ts';
import { rankOf } from '../lines/level.ts';
import { digestStateSchema, emptyDigest, type Pattern } from '../mining/digest-state.ts';
import { kindOf } from '../mining/pattern-table.ts';
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
const maxStateBytes = limits.toolStateBytes - 512;

/**
 * The state as it fits into what a tool may keep, whatever it has in it: samples go first, then the patterns that are
 * the least, which are counted with those that are not listed.
 */
export function fitState(state: WatchState): WatchState {
  if (bytesOf(state) <= maxStateBytes) return state;
  const { digest } = state;
  const patterns = digest.patterns.map((pattern) => ({ ...pattern, sample: '' })).sort(worstFirst);
  const open = digest.open.map((event) => ({ ...event, sample: '' }));
  let fitting = { ...state, digest: { ...digest, patterns, open } };
  while (bytesOf(fitting) > maxStateBytes && fitting.digest.patterns.length > 0)
    fitting = { ...fitting, digest: withoutLeast(fitting.digest) };
  return fitting;
}

function withoutLeast(digest: WatchState['digest']): WatchState['digest'] {
  const least = digest.patterns.at(-1);
  if (least === undefined) return digest;
  const kind = kindOf(least.level);
  const unlisted = { ...digest.unlisted, [kind]: digest.unlisted[kind] + least.count };
  return { ...digest, patterns: digest.patterns.slice(0, -1), unlisted };
}

/** Chatter is less than a problem, however much there is of it. */
function worstFirst(a: Pattern, b: Pattern): number {
  return rankOf(b.level) - rankOf(a.level) || b.count - a.count;
}

function bytesOf(state: WatchState): number {
  return Buffer.byteLength(JSON.stringify(state));
}
