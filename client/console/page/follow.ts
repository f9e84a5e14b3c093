import { useEffect, useState } from 'preact/hooks';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import { ApiError, send } from './api.ts';

export interface ServerEvent {
  name: string;
  id: string;
  data: string;
}

/** Reads server-sent events; `EventSource` can't send the token. */
export async function* readEvents(stream: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (rest + decoder.decode(value, { stream: true })).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) yield parseEvent(block);
  }
}

function parseEvent(block: string): ServerEvent {
  const fields = new Map(
    block.split('\n').map((line): [string, string] => {
      const [name = '', ...rest] = line.split(':');
      return [name, rest.join(':').replace(/^ /, '')];
    }),
  );
  return { name: fields.get('event') ?? '', id: fields.get('id') ?? '', data: fields.get('data') ?? '' };
}

export interface Followed {
  /** The newest answer; none before the first. */
  agent?: AgentOutput;
  lines: AgentOutput['lines'];
  error?: ApiError;
  /** The connection broke and is made again. */
  isAway: boolean;
}

/** Beyond these a browser gets slow; the rest is told by the filter, or downloaded. */
export const mostLines = 20_000;
const breathMs = 50;
const nothing: Followed = { lines: [], isAway: false };

/** Follows an agent's output to its end, through breaks of the connection, from the cursor that came last. */
export function useOutput(agentId: string, filter: string): Followed {
  const [followed, setFollowed] = useState<Followed>(nothing);
  useEffect(() => {
    const stop = new AbortController();
    setFollowed((before) => ({ ...nothing, ...(before.agent && { agent: before.agent }) }));
    // What comes in one breath is shown at once: a long output comes in many events.
    let waiting: AgentOutput[] = [];
    const show = (): void => {
      const answers = waiting;
      waiting = [];
      const agent = answers.at(-1);
      if (agent === undefined || stop.signal.aborted) return;
      setFollowed(({ lines }) => ({
        agent,
        lines: [...lines, ...answers.flatMap((answer) => answer.lines)].slice(-mostLines),
        isAway: false,
      }));
    };
    const add = (agent: AgentOutput): void => {
      waiting.push(agent);
      if (waiting.length === 1) setTimeout(show, breathMs);
    };
    const away = (): void => setFollowed((before) => ({ ...before, isAway: true }));
    follow({ agentId, filter, signal: stop.signal }, { add, away }).catch((error: unknown) => {
      if (error instanceof ApiError) setFollowed((before) => ({ ...before, isAway: false, error }));
    });
    return () => stop.abort();
  }, [agentId, filter]);
  return followed;
}

interface Listener {
  add: (answer: AgentOutput) => void;
  away: () => void;
}

const firstPauseMs = 500;
const longestPauseMs = 10_000;

async function follow(
  { agentId, filter, signal }: { agentId: string; filter: string; signal: AbortSignal },
  { add, away }: Listener,
): Promise<void> {
  let cursor = '';
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
    try {
      const headers = cursor === '' ? {} : { 'last-event-id': cursor };
      const response = await send('GET', `/api/agents/${agentId}/events`, {
        query: { filter },
        headers,
        signal,
      });
      if (response.body === null) return;
      for await (const event of readEvents(response.body)) {
        if (event.name === 'end') return;
        if (event.name === 'failure') throw failureOf(event.data);
        if (event.name !== 'output') continue;
        cursor = event.id;
        pauseMs = firstPauseMs;
        add(JSON.parse(event.data));
      }
    } catch (error) {
      if (signal.aborted) return;
      const passes =
        !(error instanceof ApiError) || error.status === 0 || error.status >= 500 || error.status === 429;
      if (!passes) throw error;
    }
    away();
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    if (signal.aborted) return;
  }
}

function failureOf(data: string): ApiError {
  const { status, ...error }: { status: number; code: string; message: string; remedy: string } =
    JSON.parse(data);
  return new ApiError(status, error);
}
