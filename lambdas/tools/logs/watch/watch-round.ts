import type { LogSource } from '#lambdas/ports/log-source.ts';
import { Digest } from '../mining/digest.ts';
import type { SourceSpec } from '../sources/source-spec.ts';
import type { WatchedSource, WatchState } from './watch-state.ts';

interface World {
  open(spec: SourceSpec): Promise<LogSource>;
  nowMs: number;
  signal: AbortSignal;
}

/** Of one source in one round; what is left comes in the next one, at once. */
const maxRoundBytes = 8 * 1024 * 1024;
/** What is kept of a watch is bounded: see docs on tools that go on. */
export const watchLimits = { problems: 50, others: 10, maxMinutes: 240 } as const;
const maxGaps = 5;

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
  const pages = await Promise.all(
    state.sources.map(async (source) => {
      const reader = await open(source.spec);
      const wanted = { fromMs: state.fromMs, nowMs, maxBytes: maxRoundBytes, signal };
      return reader.read({ ...wanted, cursor: source.cursor ?? undefined });
    }),
  );
  const sources: WatchedSource[] = [];
  for (const [index, source] of state.sources.entries()) {
    const page = pages[index];
    const { unreadable: _, ...rest } = source;
    if (page?.outcome === 'read') {
      await digest.take(index, page.lines, signal);
      const gaps = [...new Set([...source.gaps, ...page.gaps])].slice(0, maxGaps);
      sources.push({ ...rest, cursor: page.cursor, gaps, ...(page.hasMore ? {} : { readMs: nowMs }) });
    } else sources.push({ ...rest, unreadable: page?.why.slice(0, 300) ?? 'not read' });
  }
  digest.settle({ isFinal: nowMs >= state.endsMs });
  const next = { ...state, sources, digest: digest.snapshot(), rounds: state.rounds + 1 };
  return {
    state: next,
    hasMore: pages.some((page) => page.outcome === 'read' && page.hasMore),
  };
}
