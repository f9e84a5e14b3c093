import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { type AgentsApi, createAgentsApi } from '#client/http/agents-api.ts';
import type { ApiWorld } from '#client/http/api-call.ts';
import type { Fault } from '#local/rehearsal/faults.ts';
import type { LoggedRequest } from '#local/rehearsal/request-log.ts';
import { type ChildProcess, startChild } from './child-process.ts';

const readySchema = z.object({
  origin: z.string(),
  region: z.string(),
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
  resumed: z.number(),
});
export type Ready = z.infer<typeof readySchema>;

export interface PlatformProcess extends Omit<ChildProcess, 'ready'> {
  ready: Ready;
  api: AgentsApi;
}

export interface PlatformProcessOptions {
  home: string;
  modelUrl?: string;
  environment?: Readonly<Record<string, string>>;
}

export const clientWorld: ApiWorld = {
  fetch,
  now: Date.now,
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
  random: Math.random,
  uuid: () => crypto.randomUUID(),
};

/** `npm start` with a home and a model of the test's own, on a free port. */
export async function startPlatformProcess(options: PlatformProcessOptions): Promise<PlatformProcess> {
  const child = await startChild('local/main.ts', ['--json', '--port', '0'], {
    AGENTS_HOME: options.home,
    HOME: options.home,
    // Nothing listens there: what needs advisories says that it could not check.
    OSV_URL: 'http://127.0.0.1:9',
    NPM_REGISTRY_URL: 'http://127.0.0.1:9',
    ...(options.modelUrl === undefined ? {} : { ANTHROPIC_BASE_URL: options.modelUrl }),
    ...options.environment,
  });
  const ready = readySchema.parse(child.ready);
  const { origin, region, accessKeyId, secretAccessKey } = ready;
  const credentials = () => ({ accessKeyId, secretAccessKey });
  return { ...child, ready, api: createAgentsApi(clientWorld, { url: origin, region, credentials }) };
}

export interface RehearsalProcess extends AsyncDisposable {
  url: string;
  /** Every request for a reply so far, in order of arrival. */
  requests(): Promise<readonly LoggedRequest[]>;
  /** Makes requests fail from now on. */
  fail(faults: readonly Fault[]): Promise<void>;
}

/** A model server that outlives the platform. */
export async function startRehearsalProcess(): Promise<RehearsalProcess> {
  const child = await startChild('local/rehearsal/main.ts', ['--control'], {});
  const { url } = z.object({ url: z.string() }).parse(child.ready);
  const control = async (init: RequestInit = {}): Promise<unknown> => {
    const answer = await fetch(`${url}/__control`, init);
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  };
  return {
    url,
    requests: async () => logSchema.parse(await control()).requests,
    fail: async (faults) => void (await control({ method: 'POST', body: JSON.stringify({ faults }) })),
    [Symbol.asyncDispose]: () => child.kill(),
  };
}

const logSchema = z.object({ requests: z.array(z.custom<LoggedRequest>()) });
