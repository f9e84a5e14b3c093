import { useEffect, useState } from 'preact/hooks';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import { ApiError, send } from './api.ts';
import { appendLines, type KeptLines, noLines } from './kept-lines.ts';
import { pause } from './pause.ts';
import { readEvents, type ServerEvent } from './server-events.ts';

export interface Followed extends KeptLines {
  /** The newest answer; none before the first. */
  agent?: AgentOutput;
  /** Why it can't be followed. */
  error?: ApiError;
  /** Why nothing comes at the moment; it is tried on. */
  away?: string;
}

/** What comes in one breath is shown at once. Where more is there already, a longer one spares the browser. */
const breathMs = 50;
const longBreathMs = 300;

/**
 * Follows an agent's output to its end, through breaks of the connection, from the cursor that came last. Another agent
 * or filter is for another component: `key` tells them apart.
 */
export function useOutput(agentId: string, filter: string): Followed {
  const [followed, setFollowed] = useState<Followed>(noLines);
  useEffect(() => {
    const stop = new AbortController();
    let waiting: AgentOutput[] = [];
    const show = (): void => {
      const answers = waiting;
      waiting = [];
      const agent = answers.at(-1);
      if (agent === undefined || stop.signal.aborted) return;
      const lines = answers.flatMap((answer) => answer.lines);
      setFollowed((before) => ({ ...appendLines(before, lines), agent }));
    };
    const listener: Listener = {
      add: (agent) => {
        waiting.push(agent);
        if (waiting.length === 1) setTimeout(show, agent.has_more ? longBreathMs : breathMs);
      },
      away: (why) => setFollowed((before) => ({ ...before, away: why })),
    };
    follow({ agentId, filter, signal: stop.signal }, listener).catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
      setFollowed(({ away: _, ...before }) => ({ ...before, error }));
    });
    return () => stop.abort();
  }, [agentId, filter]);
  return followed;
}

interface Listener {
  add: (answer: AgentOutput) => void;
  away: (why: string) => void;
}

interface Place {
  agentId: string;
  filter: string;
  signal: AbortSignal;
}

const firstPauseMs = 500;
const longestPauseMs = 10_000;
/** A browser has few connections to one server for all of its tabs: those that nobody looks at hold none. */
const hiddenPauseMs = 15_000;

async function follow(place: Place, listener: Listener): Promise<void> {
  const { signal } = place;
  let cursor = '';
  let pauseMs = firstPauseMs;
  while (!signal.aborted) {
    let isHeard = false;
    try {
      for await (const { name, id, data } of connect(place, cursor)) {
        if (name === 'end') return;
        if (name === 'failure') throw failureOf(data);
        if (name === 'away') listener.away(JSON.parse(data).why);
        if (name !== 'output') continue;
        isHeard = true;
        cursor = id;
        pauseMs = firstPauseMs;
        listener.add(JSON.parse(data));
        if (document.hidden) break;
      }
      if (!isHeard && !document.hidden) listener.away('The connection broke; it is being made again.');
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ApiError) || !error.mayPass) throw error;
      listener.away(`${error.message} ${error.remedy}`);
    }
    await pause(document.hidden ? hiddenPauseMs : pauseMs, signal);
    pauseMs = Math.min(longestPauseMs, pauseMs * 2);
  }
}

/** One connection; it ends when the tab is hidden. */
async function* connect({ agentId, filter, signal }: Place, cursor: string): AsyncGenerator<ServerEvent> {
  const hidden = new AbortController();
  const hide = (): void => {
    if (document.hidden) hidden.abort();
  };
  document.addEventListener('visibilitychange', hide);
  try {
    const { body } = await send('GET', `/api/agents/${agentId}/events`, {
      query: { filter },
      headers: cursor === '' ? {} : { 'last-event-id': cursor },
      signal: AbortSignal.any([signal, hidden.signal]),
    });
    if (body !== null) yield* readEvents(body);
  } catch (error) {
    if (!hidden.signal.aborted) throw error;
  } finally {
    document.removeEventListener('visibilitychange', hide);
    hidden.abort();
  }
}

function failureOf(data: string): ApiError {
  const { status, ...error }: { status: number; code: string; message: string; remedy: string } =
    JSON.parse(data);
  return new ApiError(status, error);
}
