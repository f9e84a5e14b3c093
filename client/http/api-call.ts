import type * as z from 'zod';
import { limits } from '#shared/agent/limits.ts';
import { type RouteName, routes } from '#shared/contract/routes.ts';
import { AgentsError, parseJson } from './agents-error.ts';
import { exchange } from './exchange.ts';
import { type RetryWorld, retry } from './retry.ts';
import { createSignedFetch, type Endpoint, type SignedFetchWorld } from './signed-fetch.ts';

export interface ApiWorld extends SignedFetchWorld, RetryWorld {
  /** A new UUID. */
  uuid: () => string;
}

export interface CallOptions {
  signal?: AbortSignal | undefined;
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

/** Calls throw {AgentsError}, or the reason of the signal that they were given. */
export function createCall(world: ApiWorld, endpoint: Endpoint): Call {
  const signedFetch = createSignedFetch(world, endpoint);
  return (name, schema, parts) => {
    const { signal, body, headers = {} } = parts;
    const request = {
      ...targetOf(name, parts),
      headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    const once = async () => {
      const timeout = AbortSignal.timeout(answerTimeoutMs);
      const either = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
      const send = () => signedFetch({ ...request, signal: either });
      return parseAnswer(await exchange(send, { url: endpoint.url, signal }), schema);
    };
    return retry(world, once, signal);
  };
}

function targetOf(routeName: RouteName, { agentId = '', name = '', query = {} }: CallParts) {
  const route = routes.find((one) => one.name === routeName);
  if (route === undefined) throw new Error(`no route is called ${routeName}`);
  const sent = Object.entries(query).filter(([, value]) => value !== undefined);
  return {
    method: route.method,
    path: route.path
      .replace('{agent_id}', encodeURIComponent(agentId))
      .replace('{name}', encodeURIComponent(name)),
    query: Object.fromEntries(sent.map(([parameter, value]) => [parameter, String(value)])),
  };
}

function parseAnswer<T>(answer: { text: string; requestId: string | undefined }, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(parseJson(answer.text));
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
