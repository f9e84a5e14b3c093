import type * as z from 'zod';
import { limits } from '#shared/agent/limits.ts';
import { type RouteName, routes } from '#shared/contract/routes.ts';
import { AgentsError, parseJson } from './agents-error.ts';
import { exchange } from './exchange.ts';
import type { Patience } from './read-events.ts';
import { type RetryWorld, retry } from './retry.ts';
import { createSignedFetch, type Endpoint, type SignedFetchWorld, type Skew } from './signed-fetch.ts';

export interface ApiWorld extends SignedFetchWorld, RetryWorld {
  /** A new UUID. */
  uuid: () => string;
}

export interface CallOptions {
  signal?: AbortSignal | undefined;
}

/** A platform, or how to look it up before each call: an embedded one may come back at another address. */
export type Connection = Endpoint | (() => Promise<Endpoint>);

/** What holds for every call. */
export interface ApiSettings {
  /** Aborts every call. */
  signal?: AbortSignal | undefined;
  /** For one answer; calls that wait for news take up to 25 seconds by themselves. Default: 40 seconds. */
  timeoutMs?: number | undefined;
  /** How often a call that failed in passing is made again; default: 3 times. */
  retries?: number | undefined;
  /** With a live stream that tells nothing; default: 10 seconds at its beginning, 45 later. */
  patience?: Patience | undefined;
}

export interface CallParts extends CallOptions {
  /** Fills `{agent_id}` in the route's path. */
  agentId?: string;
  /** Fills `{name}`. */
  name?: string;
  query?: Readonly<Record<string, string | number | undefined>>;
  headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  body?: object;
}

/** Calls a route by its name, again where that may help, and answers what the schema makes of the answer. */
export type Call = <T>(name: RouteName, schema: z.ZodType<T>, parts: CallParts) => Promise<T>;

/** Longer than the longest wait that the API takes part in. */
const answerTimeoutMs = (limits.waitSeconds + 15) * 1000;

/** Calls throw {AgentsError}, or the reason of a signal that aborts. */
export function createCall(world: ApiWorld, connection: Connection, settings: ApiSettings = {}): Call {
  const { timeoutMs = answerTimeoutMs, retries } = settings;
  const skew: Skew = { aheadMs: 0 };
  return async (name, schema, parts) => {
    const signal = eitherSignal(settings.signal, parts.signal);
    signal?.throwIfAborted();
    const endpoint = await endpointOf(connection);
    const signedFetch = createSignedFetch(world, endpoint, skew);
    const request = requestOf(name, parts);
    const once = async () => {
      const send = () => signedFetch({ ...request, signal: withTimeout(timeoutMs, signal) });
      return parseAnswer(await exchange(send, { url: endpoint.url, now: world.now, signal }), schema);
    };
    return await retry(world, once, { signal, retries });
  };
}

/** @throws what looking it up throws. */
export async function endpointOf(connection: Connection): Promise<Endpoint> {
  return typeof connection === 'function' ? await connection() : connection;
}

/** Aborts when either does. */
export function eitherSignal(
  one: AbortSignal | undefined,
  other: AbortSignal | undefined,
): AbortSignal | undefined {
  return one === undefined || other === undefined ? (one ?? other) : AbortSignal.any([one, other]);
}

function withTimeout(ms: number, signal: AbortSignal | undefined): AbortSignal {
  const timeout = AbortSignal.timeout(ms);
  return signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
}

function requestOf(name: RouteName, parts: CallParts) {
  const { body, headers = {} } = parts;
  return {
    ...targetOf(name, parts),
    headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

/** Method, path and query of a route. @throws {AgentsError} `usage` for an id or a name that can't be one. */
export function targetOf(routeName: RouteName, { agentId = '', name = '', query = {} }: CallParts) {
  const route = routes.find((one) => one.name === routeName);
  if (route === undefined) throw new Error(`no route is called ${routeName}`);
  const sent = Object.entries(query).filter(([, value]) => value !== undefined);
  return {
    method: route.method,
    path: route.path.replace('{agent_id}', () => segmentOf(agentId)).replace('{name}', () => segmentOf(name)),
    query: Object.fromEntries(sent.map(([parameter, value]) => [parameter, String(value)])),
  };
}

/** One part of a path; what would be none, or would lead to another route, names nothing. */
function segmentOf(text: string): string {
  if (!['', '.', '..'].includes(text)) return encodeURIComponent(text);
  throw new AgentsError({
    code: 'usage',
    message: `"${text}" names nothing`,
    remedy: 'Give the id of an agent, or the name of what is meant.',
    retryable: false,
  });
}

function parseAnswer<T>(
  answer: { content: Uint8Array; requestId: string | undefined },
  schema: z.ZodType<T>,
): T {
  const parsed = schema.safeParse(parseJson(new TextDecoder().decode(answer.content)));
  if (parsed.success) return parsed.data;
  throw new AgentsError({
    code: 'unreadable_answer',
    message: 'The answer is not the one that this client knows.',
    remedy: 'Use a client and a platform of the same version.',
    retryable: false,
    requestId: answer.requestId,
    cause: parsed.error,
  });
}
