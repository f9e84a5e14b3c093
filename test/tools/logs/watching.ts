import type { LogSources } from '#lambdas/ports/log-source.ts';
import { watchLogs } from '#lambdas/tools/logs/watch-logs.ts';
import type { ToolContext, ToolResult } from '#lambdas/tools/tool.ts';
import { type ManualClock, manualClock } from '#test/fakes/manual-clock.ts';
import { toolContext } from '#test/fakes/tool-context.ts';

export interface Watched {
  /** What the model was answered, in order; the last one ends the watch. */
  answers: { atMs: number; content: string; result: ToolResult }[];
  progress: string[];
  rounds: number;
  /** The largest state of a round, in bytes. */
  stateBytes: number;
}

export interface WatchOptions {
  logs: LogSources;
  clock?: ManualClock;
  startMs: number;
  deadlineMs?: number;
  /** What else happens before each round, by the time of it. */
  before?(nowMs: number): void;
  /** Runs every round so often with the same state; the last time counts. */
  repeats?: number;
}

/** Runs a whole watch as the machine does: pauses, keeps states as JSON, calls again after each change. */
export async function watchThrough(input: object, options: WatchOptions): Promise<Watched> {
  const clock = options.clock ?? manualClock(new Date(options.startMs).toISOString());
  const watched: Watched = { answers: [], progress: [], rounds: 0, stateBytes: 0 };
  const kept: unknown[] = [];
  let request = watchLogs.input.parse(input);
  let earlier: unknown;
  let startedAt = clock.now();
  for (let round = 0; round < 10_000; round += 1) {
    const nowMs = clock.now().getTime();
    options.before?.(nowMs);
    const context: ToolContext = toolContext({
      ...{ logs: options.logs, clock, startedAt, kept: () => kept },
      deadlineAt: new Date(options.deadlineMs ?? options.startMs + 24 * 3_600_000),
      ...(earlier === undefined ? {} : { earlier }),
    });
    for (let again = 1; again < (options.repeats ?? 1); again += 1) await watchLogs.run(context, request);
    const outcome = await watchLogs.run(context, request);
    watched.rounds += 1;
    if ('goOn' in outcome) {
      const state = JSON.stringify(outcome.goOn.state);
      watched.stateBytes = Math.max(watched.stateBytes, Buffer.byteLength(state));
      earlier = JSON.parse(state);
      if (outcome.goOn.progress !== undefined) watched.progress.push(outcome.goOn.progress);
      await clock.advance(outcome.goOn.afterSeconds * 1000);
      continue;
    }
    if (!('content' in outcome)) throw new Error('a watch asks for no approval');
    watched.answers.push({ atMs: nowMs, content: outcome.content, result: outcome });
    const id = /^Watch ([0-9a-f]{12}) changed;/.exec(outcome.content)?.[1];
    if (id === undefined) return watched;
    kept.push(JSON.parse(JSON.stringify(outcome.kept)));
    request = watchLogs.input.parse({ continue: id });
    earlier = undefined;
    startedAt = clock.now();
  }
  throw new Error('the watch does not end');
}

export function lastContent({ answers }: Watched): string {
  return answers.at(-1)?.content ?? '';
}
