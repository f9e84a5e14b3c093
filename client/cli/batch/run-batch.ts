import type { AgentsApi } from '#client/http/agents-api.ts';
import { cleanLine } from '#shared/agent/output.ts';
import type { ListedAgent } from '#shared/contract/list-agents.ts';
import { exitCodeOf, exitCodes } from '../exit-codes.ts';
import { describeFailure } from '../failure.ts';
import { createNotifier, type Notify } from '../notify/notifier.ts';
import { notifyOfChanges } from '../notify/notifying-view.ts';
import type { Run } from '../run.ts';
import { writeJson } from '../view/json-view.ts';
import { createChangeFinder } from '../watch/changes.ts';
import { chooseWatchView } from '../watch/choose-watch-view.ts';
import { pollAgents } from '../watch/poll-agents.ts';
import type { WatchView } from '../watch/watch-view.ts';
import {
  describeOutcome,
  exitCodeOfOutcome,
  type Outcome,
  outcomeOf,
  renderOutcome,
  renderRefusal,
  renderResult,
  renderTotal,
  worst,
} from './outcome.ts';
import { readResults } from './read-results.ts';
import { type Batch, type Start, startBatch } from './start-batch.ts';

export interface BatchFlags {
  json?: boolean;
  follow?: boolean;
  background?: boolean;
  killOnInterrupt?: boolean;
  notify?: boolean;
}

type Connected = Run & { api: AgentsApi };

/**
 * Starts the tasks of a batch, follows them to their ends unless they are left in the background, and sums up.
 * @returns the worst exit code: the highest.
 */
export async function runBatch(run: Connected, batch: Batch, flags: BatchFlags): Promise<number> {
  return await (flags.background === true ? leave(run, batch, flags) : follow(run, batch, flags));
}

async function leave(run: Connected, batch: Batch, flags: BatchFlags): Promise<number> {
  const { world } = run;
  const notice = (text: string): void => void world.err.write(`${cleanLine(text)}\n`);
  const starts: Start[] = [];
  for await (const start of startBatch({ ...run, view: { working: () => undefined, notice } }, batch)) {
    starts.push(start);
    if ('error' in start) notice(renderRefusal(start));
    else if (flags.json !== true) world.out.write(`${start.agentId}\n`);
  }
  if (flags.json === true) writeJson(world.out, { tasks: starts.map(describeOutcome) });
  else notice(`See them:  ${world.command} watch`);
  return worst(starts.map((start) => ('error' in start ? exitCodeOf(start.error) : 0)));
}

/** A batch under way: its starts fill `starts` and `ids`, looking at the agents fills `last`. */
interface Following {
  run: Connected;
  batch: Batch;
  view: WatchView;
  notify: Notify;
  starts: Start[];
  ids: string[];
  last: Map<string, ListedAgent>;
  isStarting: boolean;
}

async function follow(run: Connected, batch: Batch, flags: BatchFlags): Promise<number> {
  const { world, signal } = run;
  // One document at the end, or lines as things happen.
  const isQuiet = flags.json === true && flags.follow !== true;
  const view = isQuiet ? quiet(world) : chooseWatchView(run, flags);
  const notify = flags.notify === true ? createNotifier(world) : () => undefined;
  const beganMs = world.now();
  const state: Following = {
    run,
    batch,
    view,
    notify,
    starts: [],
    ids: [],
    last: new Map(),
    isStarting: true,
  };
  await startAndWatch(state).finally(() => view.close());
  if (signal.aborted) return await sayInterrupted(run, state.ids, flags);
  const ends = state.starts.map((start) => outcomeOf(start, state.last));
  const { outcomes, unread } = await readResults(run.api, ends, signal);
  if (unread > 0)
    world.err.write(`${unread} of the results could not be read; \`${world.command} output\` shows them.\n`);
  notify(`Batch ended: ${renderTotal(outcomes)}`);
  sayEarlier(run, outcomes, beganMs);
  return sumUp(run, outcomes, flags);
}

/** Both at the same time; whichever breaks takes the other with it. @throws what broke, unless that was Ctrl-C. */
async function startAndWatch(state: Following): Promise<void> {
  const { signal } = state.run;
  const broken = new AbortController();
  const run = { ...state.run, signal: AbortSignal.any([signal, broken.signal]) };
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const starting = startAll({ ...state, run }, begin).finally(() => {
    state.isStarting = false;
    begin();
  });
  const watching = begun.then(() => watchAll(state, run.signal));
  const parts = [starting, watching].map((part) => part.catch((error: unknown) => void broken.abort(error)));
  await Promise.all(parts);
  if (!signal.aborted) broken.signal.throwIfAborted();
}

async function startAll({ run, batch, view, starts, ids }: Following, begin: () => void): Promise<void> {
  for await (const start of startBatch({ ...run, view }, batch)) {
    starts.push(start);
    if ('error' in start) view.notice(renderRefusal(start));
    else if (!ids.includes(start.agentId)) ids.push(start.agentId);
    if (ids.length > 0) begin();
  }
}

async function watchAll(state: Following, signal: AbortSignal): Promise<void> {
  const { run, view, notify, ids, last } = state;
  if (ids.length === 0) return;
  const findChanges = createChangeFinder({ tellsEnded: true });
  const deps = { list: run.api.list, world: run.world, signal, notice: (text: string) => view.notice(text) };
  for await (const agents of pollAgents(deps, { ids, isGrowing: () => state.isStarting })) {
    for (const agent of agents) last.set(agent.agent_id, agent);
    const changes = findChanges(agents);
    view.show(agents, changes);
    // The ends of all of them are one notification.
    const asking = changes.filter(({ what }) => what === 'approval');
    notifyOfChanges(notify, asking);
  }
}

function quiet({ err }: Run['world']): WatchView {
  return {
    show: () => undefined,
    working: () => undefined,
    notice: (text) => void err.write(`${cleanLine(text)}\n`),
    close: () => undefined,
  };
}

function sumUp({ world }: Run, outcomes: readonly Outcome[], flags: BatchFlags): number {
  const { out } = world;
  const code = worst(outcomes.map(exitCodeOfOutcome));
  if (flags.json === true) {
    const summary = { tasks: outcomes.map(describeOutcome), exit_code: code };
    writeJson(out, flags.follow === true ? { type: 'batch', ...summary } : summary);
    return code;
  }
  const columns = out.isTTY === true ? (out.columns ?? 80) : undefined;
  for (const outcome of outcomes)
    for (const line of [renderOutcome(outcome), ...renderResult(outcome, columns)]) out.write(`${line}\n`);
  out.write(`${renderTotal(outcomes)}\n`);
  return code;
}

async function sayInterrupted(
  { world, api, signal }: Connected,
  ids: readonly string[],
  flags: BatchFlags,
): Promise<number> {
  const say = (text: string): void => void world.err.write(`${cleanLine(text)}\n`);
  if (ids.length === 0) say('Interrupted; no agent was started.');
  else if (flags.killOnInterrupt === true) {
    const killed = await Promise.allSettled(ids.map((id) => api.kill(id)));
    for (const [index, one] of killed.entries()) {
      say(
        one.status === 'fulfilled'
          ? one.value.message
          : `${ids[index]} could not be killed: ${describeFailure(one.reason).message}`,
      );
    }
  } else {
    say(`Interrupted; ${ids.length} of the agents were started and go on. Follow them:`);
    say(`${world.command} watch ${ids.join(' ')}`);
  }
  if (flags.json === true) writeJson(world.out, { error: describeFailure(signal.reason) });
  return exitCodes.interrupted;
}

/** A clock may differ by this much from the platform's. */
const clocksMs = 10_000;

/** Whoever runs a file again gets the ends of earlier agents, which would read as if they had just run. */
function sayEarlier({ world }: Run, outcomes: readonly Outcome[], beganMs: number): void {
  const earlier = outcomes.filter(({ agent }) =>
    agent === undefined ? false : Date.parse(agent.started_at) < beganMs - clocksMs,
  );
  if (earlier.length === 0) return;
  const count = `${earlier.length} of ${outcomes.length}`;
  world.err.write(`${count} had been started by an earlier run of this file; --again starts them anew.\n`);
}
