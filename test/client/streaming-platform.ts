import { type AgentsApi, createAgentsApi } from '#client/http/agents-api.ts';
import type { ApiSettings, ApiWorld } from '#client/http/api-call.ts';
import type { AgentOutput } from '#shared/contract/agent-output.ts';

export const agentId = 'agent-x-abcdefghij';
const startedAt = '2026-11-22T12:00:00.000Z';

/** What an agent that wrote these texts answers of a part of them; it has ended once the part reaches the last. */
export function partOf(texts: readonly string[], after: number, count = texts.length): AgentOutput {
  const part = texts.slice(after, after + count);
  const through = after + part.length;
  const isEnd = through === texts.length;
  return {
    agent_id: agentId as AgentOutput['agent_id'],
    ...{ subagent_type: 'x-agent', description: 'd', rehearsal: false },
    ...{ owner: 'o', model: 'm', artifacts: [] },
    output: part.join('\n'),
    lines: part.map((text, index) => ({ seq: after + index + 1, at: startedAt, text })),
    ...{ next_cursor: `s${through}`, has_more: false, started_at: startedAt, duration_seconds: 1 },
    progress: { current_step: '', percent_complete: through, last_update: startedAt },
    usage: { input_tokens: 0, output_tokens: 0, cache_read_tokens: 0, cache_write_tokens: 0, cost_usd: 0 },
    ...(isEnd
      ? { status: 'completed', exit_code: 0, end_reason: 'finished', completed_at: startedAt }
      : { status: 'running' }),
  };
}

/** An event as the standard for server-sent events has it. */
export function eventOf(answer: AgentOutput): string {
  return `event: output\nid: ${answer.next_cursor}\ndata: ${JSON.stringify(answer)}\n\n`;
}

export interface StreamRequest {
  path: string;
  query: Record<string, string>;
  signal: AbortSignal | undefined;
}

/** Bytes in pieces, and then an end of the stream: a good one, a broken connection, or none at all. */
export function streamOf(
  pieces: readonly Uint8Array[],
  end: 'close' | 'break' | 'hang',
  signal?: AbortSignal,
): Response {
  const left = [...pieces];
  const body = new ReadableStream<Uint8Array>({
    start(stream) {
      signal?.addEventListener('abort', () => stream.error(signal.reason));
    },
    pull(stream) {
      const piece = left.shift();
      if (piece !== undefined) return stream.enqueue(piece);
      if (end === 'close') return stream.close();
      if (end === 'break')
        stream.error(new TypeError('terminated', { cause: new Error('other side closed') }));
      return undefined;
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** A client of a platform that is one function; time moves by what is slept. */
export function clientOf(
  answer: (request: StreamRequest) => Response | Promise<Response>,
  settings: ApiSettings = {},
): { api: AgentsApi; world: ApiWorld; slept: number[] } {
  const slept: number[] = [];
  const time = { ms: 0 };
  const world: ApiWorld = {
    ...{ random: () => 0, uuid: () => 'uuid-1', now: () => time.ms },
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      slept.push(ms);
      time.ms += ms;
    },
    fetch: async (input, init) => {
      const { pathname, searchParams } = new URL(String(input));
      const query = Object.fromEntries(searchParams);
      return await answer({ path: pathname, query, signal: init?.signal ?? undefined });
    },
  };
  const credentials = () => ({ accessKeyId: 'AK', secretAccessKey: 'SK' });
  const api = createAgentsApi(world, { url: 'http://127.0.0.1:1', region: 'local', credentials }, settings);
  return { api, world, slept };
}
