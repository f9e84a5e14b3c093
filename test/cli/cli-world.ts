import { Writable } from 'node:stream';
import { runCli } from '#client/cli/run-cli.ts';
import type { CliWorld } from '#client/cli/world.ts';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import type { ListedAgent } from '#shared/contract/list-agents.ts';

/** An agent type as `GET /agent-types` tells of it. */
export const typeNamed = (name: string, description = 'd') => ({
  ...{ name, description, model: 'm', tools: [], timeout_minutes: 5, reads_workspace: true },
});

/** Keeps what is written to it. */
export class Sink extends Writable {
  text = '';
  isTTY = false;
  columns = 80;

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

export interface Request {
  /** `GET /agents` */
  route: string;
  query: Record<string, string>;
  body: unknown;
  headers: Record<string, string>;
}

/** `hang` answers nothing until the caller gives up, `refuse` is no platform at the address. */
export type Reply = { status?: number; body: unknown } | 'hang' | 'refuse';

/** The replies of a route in their order; the last one is given again and again. */
export type Script = Record<string, readonly (Reply | ((request: Request) => Reply))[]>;

export interface FakeCli {
  world: CliWorld;
  out: Sink;
  err: Sink;
  requests: Request[];
  slept: number[];
  /** Ctrl-C, then the reply. */
  pressThen(reply: Reply): Reply;
  run(...argv: string[]): Promise<number>;
}

export const startedAt = '2026-11-22T11:58:00.000Z';
const nowMs = Date.parse('2026-11-22T12:00:00.000Z');

/** A command line in a world of its own: a scripted platform, time that moves when something sleeps. */
export function fakeCli(script: Script, changes: Partial<CliWorld> = {}): FakeCli {
  const [out, err] = [new Sink(), new Sink()];
  const listeners = new Set<() => void>();
  const requests: Request[] = [];
  const slept: number[] = [];
  const time = { nowMs };
  const world: CliWorld = {
    fetch: scriptedFetch(script, requests),
    now: () => time.nowMs,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      slept.push(ms);
      time.nowMs += ms;
    },
    random: () => 0,
    uuid: () => 'uuid-1',
    env: { AGENTS_ENDPOINT: 'http://127.0.0.1:1', AWS_ACCESS_KEY_ID: 'AK', AWS_SECRET_ACCESS_KEY: 'SK' },
    ...{ userFolder: '/nonexistent', version: '1.2.3', command: 'agents', stdin: chunksOf(''), out, err },
    every: () => () => undefined,
    platform: 'linux',
    nodeVersion: '24.21.0',
    runProgram: async () => false,
    onInterrupt: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ...changes,
  };
  const pressThen = (reply: Reply): Reply => {
    for (const listener of listeners) listener();
    return reply;
  };
  return { world, out, err, requests, slept, pressThen, run: (...argv) => runCli(argv, world) };
}

export async function* chunksOf(...texts: string[]): AsyncGenerator<string> {
  yield* texts;
}

function scriptedFetch(script: Script, requests: Request[]): typeof fetch {
  const asked = new Map<string, number>();
  return async (input, init = {}) => {
    const url = new URL(String(input));
    const route = `${init.method} ${url.pathname}`;
    // A platform without live streams, unless one is scripted.
    if (/^GET \/agents\/[^/]+\/events$/.test(route) && script[route] === undefined) {
      return await answer(failure(404, 'unknown_route'), undefined);
    }
    // Agents without output, unless some is scripted.
    if (/^GET \/agents\/[^/]+\/output$/.test(route) && script[route] === undefined) {
      return await answer(output({ ...completed }), undefined);
    }
    const count = asked.get(route) ?? 0;
    asked.set(route, count + 1);
    const request: Request = {
      route,
      query: Object.fromEntries(url.searchParams),
      body: typeof init.body === 'string' ? JSON.parse(init.body) : init.body,
      headers: init.headers as Record<string, string>,
    };
    requests.push(request);
    const replies = script[route];
    const next = replies?.[Math.min(count, replies.length - 1)];
    if (next === undefined) throw new Error(`nothing is scripted for ${route}`);
    return await answer(typeof next === 'function' ? next(request) : next, init.signal ?? undefined);
  };
}

async function answer(reply: Reply, signal: AbortSignal | undefined): Promise<Response> {
  if (reply === 'refuse') {
    const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    throw new TypeError('fetch failed', { cause });
  }
  if (reply !== 'hang') {
    const { status = 200, body } = reply;
    return Response.json(body, { status, headers: { 'x-amzn-requestid': 'request-1' } });
  }
  const { promise, reject } = Promise.withResolvers<Response>();
  signal?.throwIfAborted();
  signal?.addEventListener('abort', () => reject(signal.reason));
  return await promise;
}

export const agentId = 'agent-x-abcdefghij';

export const started = {
  agent_id: agentId,
  subagent_type: 'x-agent',
  description: 'd',
  status: 'running',
  model: 'm-1',
  started_at: startedAt,
  timeout_minutes: 30,
  rehearsal: false,
  message: 'runs',
};

interface Course extends Partial<Omit<AgentOutput, 'lines' | 'agent_id'>> {
  agent_id?: string;
  /** Texts; the numbers follow. */
  lines?: readonly string[];
  /** Number of the first line. */
  from?: number;
}

/** An AgentOutput answer: by default of an agent that runs. */
export function output({ lines = [], from = 1, ...rest }: Course = {}): { body: unknown } {
  const numbered = lines.map((text, index) => ({ seq: from + index, at: startedAt, text }));
  return {
    body: {
      ...{
        agent_id: agentId,
        subagent_type: 'x-agent',
        description: 'd',
        status: 'running',
        ...{ rehearsal: false, owner: 'o', model: 'm' },
      },
      ...{ output: lines.join('\n'), lines: numbered, has_more: false },
      next_cursor: `s${from + lines.length - 1}`,
      progress: { current_step: 'Looking', percent_complete: 10, last_update: startedAt },
      ...{ started_at: startedAt, duration_seconds: 120 },
      usage: {
        ...{ input_tokens: 1_000, output_tokens: 200, cache_read_tokens: 30, cache_write_tokens: 4 },
        cost_usd: 0.0123,
      },
      ...rest,
    },
  };
}

export const completed = {
  status: 'completed',
  exit_code: 0,
  end_reason: 'finished',
  completed_at: '2026-11-22T12:00:00.000Z',
} as const;

export function listed(agent_id: string, rest: Partial<ListedAgent> = {}): unknown {
  return {
    agent_id,
    ...{ subagent_type: 'x-agent', description: 'd', status: 'running', rehearsal: false },
    ...{ owner: 'o', model: 'm', started_at: startedAt, duration_seconds: 120, cost_usd: 0 },
    progress: { current_step: '', percent_complete: 0, last_update: startedAt },
    ...rest,
  };
}

export function failure(status: number, code: string, { retryable = false } = {}): Reply {
  return {
    status,
    body: { error: { code, message: `it is ${code}`, remedy: 'Do better.', retryable }, request_id: 'r' },
  };
}

/** Another agent than {agentId}. */
export const other = 'agent-y-zyxwvutsrq';
/** The platform's answer to ListAgents. */
export const list = (...agents: unknown[]) => ({ body: { agents } });
/** And to KillAgent. */
export const killed = (id: string, isKilled = true) => ({
  body: {
    agent_id: id,
    killed: isKilled,
    status: 'terminated',
    rehearsal: false,
    output: '',
    message: `${id} is killed.`,
  },
});
