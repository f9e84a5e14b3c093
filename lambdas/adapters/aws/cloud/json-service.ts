import { retry } from '../retry.ts';
import { createSigningFetch } from '../sign-fetch.ts';
import type { OpenService, ServiceConfig, ServiceWorld } from './service.ts';

interface JsonService<Operation> {
  /** As IAM and the service's address call it. */
  signedAs: string;
  /** What stands before the operation in `x-amz-target`. */
  target: string;
  operations: readonly Operation[];
}

const requestTimeoutMs = 30_000;

/** A service that speaks AWS JSON 1.0, called without the SDK: input and output are the SDK's. */
export function jsonService<Operation extends string>(service: JsonService<Operation>): OpenService {
  const known = new Set<string>(service.operations);
  return (config, world) => ({
    async send(operation, input, signal) {
      if (!known.has(operation)) throw new Error(`not a call that agents may make: ${operation}`);
      return await retry(world, () => post({ ...world, config, service }, { operation, input, signal }), {
        signal,
      });
    },
  });
}

async function post(
  { clock, config, service }: ServiceWorld & { config: ServiceConfig; service: JsonService<string> },
  { operation, input, signal }: { operation: string; input: object; signal: AbortSignal },
): Promise<unknown> {
  const { region, credentials, endpoint } = config;
  const signing = { service: service.signedAs, region, credentials };
  const signed = createSigningFetch({ fetch, now: () => clock.now() }, signing);
  const answer = await signed(endpoint ?? `https://${service.signedAs}.${region}.amazonaws.com/`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `${service.target}.${operation}`,
    },
    body: JSON.stringify(input),
    signal: AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)]),
  });
  const body: unknown = await answer.json().catch(() => ({}));
  if (answer.ok) return body;
  throw errorOf(answer.status, body);
}

/** Named as the SDK would name it: `com.amazonaws.hub#AccessDeniedException` is `AccessDeniedException`. */
function errorOf(status: number, body: unknown): Error {
  const told = new Map<string, unknown>(Object.entries(Object(body)));
  const text = (key: string): string | undefined => {
    const value = told.get(key);
    return typeof value === 'string' ? value : undefined;
  };
  const error = new Error(text('message') ?? text('Message') ?? `HTTP status ${status}`);
  error.name =
    text('__type')?.replace(/^.*#/, '') ?? (status >= 500 ? 'InternalServerError' : `Http${status}`);
  return error;
}
