import * as z from 'zod';
import type { CallParts } from '#client/http/api-call.ts';
import { type Operation, operations } from '#shared/contract/operations.ts';
import { type RouteName, routes } from '#shared/contract/routes.ts';
import { Refusal } from './answer.ts';
import type { ConsoleContext } from './context.ts';

/** A call of the page, its path below `/api`. */
export interface PageCall {
  method: string;
  path: string;
  query: Readonly<Record<string, string>>;
  idempotencyKey?: string | undefined;
  body?: object | undefined;
  signal: AbortSignal;
}

/**
 * Makes a call of the platform's own API for the page, signed. Nothing but the contract's routes is called, and
 * nothing is answered but what the contract's schemas make of the answer.
 * @throws {Refusal} for what is no route; {AgentsError} as the platform answers.
 */
export async function forward({ call }: Pick<ConsoleContext, 'call'>, asked: PageCall): Promise<object> {
  const { name, parts } = findRoute(asked);
  const { query, idempotencyKey, body, signal } = asked;
  const headers = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey };
  const schema = answerSchemaOf(name);
  const whole = { ...parts, query, headers, signal, ...(body === undefined ? {} : { body }) };
  return await call(name, schema, whole);
}

/** A stream is no answer; the console follows agents in its own way. */
const answered = routes.filter(({ name }) => name !== 'agent-events');

const patterns = answered.map(({ name, method, path }) => ({
  ...{ name, method },
  pattern: new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
}));

function findRoute({ method, path }: PageCall): { name: RouteName; parts: CallParts } {
  for (const route of patterns) {
    const groups = route.method === method ? route.pattern.exec(path)?.groups : undefined;
    if (route.method !== method || !route.pattern.test(path)) continue;
    const { agent_id, name } = groups ?? {};
    return {
      name: route.name,
      parts: {
        ...(agent_id === undefined ? {} : { agentId: decoded(agent_id) }),
        ...(name === undefined ? {} : { name: decoded(name) }),
      },
    };
  }
  throw noRoute(method, path);
}

function answerSchemaOf(name: RouteName): z.ZodType<object> {
  const { answers }: Operation = operations[name];
  const schemas = Object.values(answers).map(({ schema }) => schema);
  return z.union(schemas).pipe(z.looseObject({}));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw noRoute('that', text);
  }
}

function noRoute(method: string, path: string): Refusal {
  return new Refusal(404, {
    code: 'unknown_route',
    message: `There is no ${method} ${path.slice(0, 200)}.`,
    remedy: 'Only the routes of the API are called from here.',
  });
}
