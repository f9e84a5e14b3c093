import * as z from 'zod';
import { defineTool, type ToolContext, ToolError, type ToolOutcome } from '../tool.ts';
import { openSource } from './sources/open-source.ts';
import { sourceSpecSchema } from './sources/source-spec.ts';
import { findChanges } from './watch/find-changes.ts';
import { gapsOf, renderStanding, renderWatch } from './watch/render-watch.ts';
import { watchRound } from './watch/watch-round.ts';
import { beginWatch, fitState, type WatchState, watchStateSchema } from './watch/watch-state.ts';
import { minutesOf, utcOffsetSchema } from './zone.ts';

const name = 'watch_logs';

const input = z.object({
  sources: z.array(sourceSpecSchema).min(1).max(10).optional().describe('What to watch; not with `continue`'),
  continue: z
    .string()
    .regex(/^[0-9a-f]{12}$/)
    .optional()
    .describe('Goes on with a watch that answered a change; everything counted so far stays'),
  minutes: z.number().min(0.05).max(120).default(60).describe('How long the whole watch lasts'),
  every_seconds: z
    .int()
    .min(1)
    .max(900)
    .default(60)
    .describe('How often it looks; looking costs, waiting does not'),
  lookback_minutes: z
    .int()
    .min(0)
    .max(60)
    .default(15)
    .describe('Counts what was written before, so that it is known what is usual'),
  until: z
    .enum(['change', 'time'])
    .default('change')
    .describe('change: answers when something changed, or at the end; time: only at the end'),
  error_rate_percent: z
    .number()
    .min(0.1)
    .max(100)
    .default(5)
    .describe('Share of 5xx answers that is a change'),
  stopped_after_seconds: z
    .int()
    .min(1)
    .max(3_600)
    .default(300)
    .describe('A pattern that did not occur for so long has stopped'),
  utc_offset: utcOffsetSchema,
});
type Input = z.infer<typeof input>;

export const watchLogs = defineTool<Input, ToolOutcome>({
  name,
  family: 'logs',
  description:
    'Watches log groups, files or the output of a command. Between looks nothing runs and no model is called. ' +
    'Answers when something changed (a new error pattern, one that stopped or came back, a spike, the rate of 5xx, a source ' +
    'that cannot be read or fell silent) or when the time is over: patterns with counts, first and last seen, spikes, ' +
    '4xx and 5xx, what could not be read. After a change call it again with `continue`.',
  input,
  timeoutMs: 240_000,
  async run(context, request) {
    const nowMs = context.clock.now().getTime();
    const before = stateOf(context, request, nowMs);
    const open = (spec: Parameters<typeof openSource>[1]) => openSource(context, spec);
    const { state, hasMore } = await watchRound({ open, nowMs, signal: context.signal }, before);
    return outcomeOf(fitState(state), { nowMs, hasMore: hasMore && nowMs < before.endsMs + catchUpMs });
  },
});

/** Where the watch is: in this call, behind an earlier one, or at its beginning. */
function stateOf(context: ToolContext, request: Input, nowMs: number): WatchState {
  if (context.earlier !== undefined) return watchStateSchema.parse(context.earlier);
  if (request.continue !== undefined) return keptState(context, request.continue, nowMs);
  if (request.sources === undefined)
    throw new ToolError('Say what to watch: `sources`, or `continue` to go on.');
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

/** Time that an agent needs to tell what it saw. */
const farewellMs = 90_000;

function lastMsOf({ startedAt, deadlineAt }: ToolContext): number {
  return Math.max(startedAt.getTime(), deadlineAt.getTime() - farewellMs);
}

function keptState(context: ToolContext, watch: string, nowMs: number): WatchState {
  const known = context
    .kept(name)
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
