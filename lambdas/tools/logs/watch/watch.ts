import { type ToolContext, ToolError, type ToolOutcome } from '#lambdas/tools/tool.ts';
import type { WatchInput } from '../inputs.ts';
import { openSource } from '../sources/open-source.ts';
import { minutesOf } from '../zone.ts';
import { findChanges } from './find-changes.ts';
import { gapsOf, renderStanding, renderWatch } from './render-watch.ts';
import { watchRound } from './watch-round.ts';
import { beginWatch, fitState, type WatchState, watchStateSchema } from './watch-state.ts';

/** One round of a watch. */
export async function watch(context: ToolContext, request: WatchInput): Promise<ToolOutcome> {
  const nowMs = context.clock.now().getTime();
  const before = stateOf(context, request, nowMs);
  const open = (spec: Parameters<typeof openSource>[1]) => openSource(context, spec);
  const { state, hasMore } = await watchRound({ open, nowMs, signal: context.signal }, before);
  return outcomeOf(fitState(state), { nowMs, hasMore: hasMore && nowMs < before.endsMs + catchUpMs });
}

/** Where the watch is: in this call, behind an earlier one, or at its beginning. */
function stateOf(context: ToolContext, request: WatchInput, nowMs: number): WatchState {
  if (context.earlier !== undefined) return watchStateSchema.parse(context.earlier);
  if (request.continue !== undefined) return keptState(context, request.continue, nowMs);
  if (request.sources === undefined)
    throw new ToolError('Say what to watch: `sources`, or `continue` to go on.');
  if (Buffer.byteLength(JSON.stringify(request.sources)) > maxSourcesBytes)
    throw new ToolError('The names of these sources are too long to be kept together. Watch fewer at once.');
  const snapshot = request.sources.find((spec) => 'workspace_file' in spec);
  if (snapshot !== undefined) {
    throw new ToolError(
      'A file of the workspace does not grow. Use summarize_patterns on it, and watch a `file`.',
    );
  }
  return beginWatch({
    watch: context.callKey.slice(0, 12),
    specs: request.sources,
    startedMs: nowMs,
    fromMs: nowMs - request.lookback_minutes * 60_000,
    endsMs: Math.min(nowMs + request.minutes * 60_000, lastMsOf(context)),
    everySeconds: request.every_seconds,
    until: request.until,
    errorRatePercent: request.error_rate_percent,
    stoppedAfterMs: request.stopped_after_seconds * 1000,
    zoneMinutes: minutesOf(request.utc_offset),
  });
}

const maxSourcesBytes = 4_000;

/** Time that an agent needs to tell what it saw. */
const farewellMs = 90_000;

function lastMsOf({ startedAt, deadlineAt }: ToolContext): number {
  return Math.max(startedAt.getTime(), deadlineAt.getTime() - farewellMs);
}

function keptState(context: ToolContext, watch: string, nowMs: number): WatchState {
  const known = context
    .kept('watch_logs')
    .flatMap((kept) => watchStateSchema.safeParse(kept).data ?? [])
    .findLast((state) => state.watch === watch);
  if (known === undefined) throw new ToolError(`There is no watch ${watch}. Begin one with \`sources\`.`);
  if (nowMs >= known.endsMs) throw new ToolError(`The watch ${watch} is over; its last answer stands.`);
  return known;
}

/** What is still unread this long after the end stays unread. */
const catchUpMs = 30_000;

/** Of quiet. */
const shownEveryMs = 15 * 60_000;

function outcomeOf(state: WatchState, { nowMs, hasMore }: { nowMs: number; hasMore: boolean }): ToolOutcome {
  const isOver = nowMs >= state.endsMs && !hasMore;
  const { texts: changes, told } = findChanges(state, nowMs);
  const next = { ...state, told };
  // Soon after an answer changes are collected: a crash that goes through its stages is one story.
  const isSoon = state.told.atMs !== undefined && nowMs - state.told.atMs < 2 * state.everySeconds * 1000;
  const isTold = changes.length > 0 && state.until === 'change' && !isSoon && !hasMore;
  if (isOver || isTold) {
    return {
      content: renderWatch(state, { nowMs, changes, isOver }),
      kept: next,
      ...(isOver ? { notChecked: gapsOf(state) } : {}),
    };
  }
  const isShown = nowMs - state.shownMs >= shownEveryMs || (changes.length > 0 && state.until === 'time');
  const secondsLeft = Math.max(0, (state.endsMs - nowMs) / 1000);
  return {
    goOn: {
      afterSeconds: hasMore ? 0 : Math.min(state.everySeconds, secondsLeft),
      state: isShown ? { ...(state.until === 'time' ? next : state), shownMs: nowMs } : state,
      ...(isShown ? { progress: progressOf(state, nowMs, state.until === 'time' ? changes : []) } : {}),
    },
  };
}

function progressOf(state: WatchState, nowMs: number, changes: readonly string[]): string {
  const [head = ''] = renderStanding(state, nowMs).split('\n', 1);
  return [head.replace(/:$/, '.'), ...changes].join(' ');
}
