import type { LogSource } from '#lambdas/ports/log-source.ts';
import { Digest } from '../mining/digest.ts';
import { safe } from '../mining/pattern-table.ts';
import type { SourceSpec } from '../sources/source-spec.ts';
import type { WatchedSource, WatchState } from './watch-state.ts';

interface World {
  open(spec: SourceSpec): Promise<LogSource>;
  nowMs: number;
  signal: AbortSignal;
}

/** Of one source in one round; what is left comes in the next one, at once. */
const maxRoundBytes = 8 * 1024 * 1024;
/**
 * What is kept of a watch is bounded: see docs on tools that go on. The bounds add up to about as much as a tool may
 * keep, for as many sources as there may be, however hostile what they write; the rest is seen to by `fitState`.
 */
export const watchLimits = { problems: 50, others: 10, patternBytes: 27_000, maxMinutes: 200 } as const;
/** Lines that the cursors of all sources may name; a busy log group, read a minute late, needs none. */
const namedLines = 300;
const maxGaps = 2;
const reasonBytes = 120;

function shortened(text: string): string {
  return safe(text, reasonBytes);
}

/**
 * Reads what is new in every source and counts it. Pure but for the reading: the same state and the same logs give
 * the same next state, which holds both how far it read and what it counted.
 */
export async function watchRound(
  { open, nowMs, signal }: World,
  state: WatchState,
): Promise<{ state: WatchState; hasMore: boolean }> {
  const digest = new Digest(state.digest, {
    ...watchLimits,
    ...{ nowMs, zoneMinutes: state.zoneMinutes, fromMs: state.fromMs, toMs: undefined },
  });
  const maxNamed = Math.ceil(namedLines / state.sources.length);
  const isFinal = nowMs >= state.endsMs;
  const until = isFinal ? { toMs: nowMs } : {};
  const pages = await Promise.all(
    state.sources.map(async (source) => {
      const reader = await open(source.spec);
      const wanted = { fromMs: state.fromMs, nowMs, maxBytes: maxRoundBytes, maxNamed, signal };
      return reader.read({ ...wanted, ...until, cursor: source.cursor ?? undefined });
    }),
  );
  const sources: WatchedSource[] = [];
  for (const [index, source] of state.sources.entries()) {
    const page = pages[index];
    const { unreadable: _, ...rest } = source;
    if (page?.outcome === 'read') {
      await digest.take(index, page.lines, signal);
      const gaps = [...new Set([...source.gaps, ...page.gaps.map(shortened)])].slice(0, maxGaps);
      const readMs = page.throughMs ?? nowMs;
      sources.push({ ...rest, cursor: page.cursor, gaps, ...(page.hasMore ? {} : { readMs }) });
    } else sources.push({ ...rest, unreadable: shortened(page?.why ?? 'not read') });
  }
  digest.settle({ isFinal, readTo: (source) => sources[source]?.readMs });
  const next = { ...state, sources, digest: digest.snapshot(), rounds: state.rounds + 1 };
  return {
    state: next,
    hasMore: pages.some((page) => page.outcome === 'read' && page.hasMore),
  };
}
