import { createAgentsApi } from '#client/http/agents-api.ts';
import { AgentsError } from '#client/http/agents-error.ts';
import type { Endpoint } from '#client/http/signed-fetch.ts';
import type { HealthAnswer } from '#shared/contract/health.ts';
import { describeFailure } from '../failure.ts';
import type { CliWorld } from '../world.ts';
import { type Check, fail, ok, warn } from './check.ts';

const patienceMs = 10_000;
/** A signature is good for 5 minutes. */
const skewMs = { warn: 60_000, fail: 4.5 * 60_000 } as const;

/** Whether the platform answers, which clock and version it has, and whether it takes our signature. */
export async function checkPlatform(
  world: CliWorld,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<{ checks: Check[]; health: HealthAnswer | undefined }> {
  const either = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  const dates: string[] = [];
  const listening: CliWorld['fetch'] = async (...request) => {
    const response = await world.fetch(...request);
    dates.push(response.headers.get('date') ?? '');
    return response;
  };
  const api = createAgentsApi({ ...world, fetch: listening }, endpoint);
  try {
    const health = await api.health({ signal: either });
    const where = `${health.platform === 'aws' ? 'on AWS' : 'embedded'} at ${endpoint.url}`;
    return {
      health,
      checks: [
        ok('platform', where),
        checkClock(world.now(), dates.at(-1)),
        checkVersions(world.version, health.version),
        await checkSignature(() => api.list({ limit: 1 }, { signal: either })),
        checkModel(health),
      ],
    };
  } catch (error) {
    signal.throwIfAborted();
    return { checks: [failed('platform', error)], health: undefined };
  }
}

function checkClock(now: number, date: string | undefined): Check {
  const theirs = Date.parse(date ?? '');
  const remedy = 'Set the clock of this machine, best by NTP: signatures are good for 5 minutes.';
  if (Number.isNaN(theirs)) return warn('clock', 'could not be compared: the platform tells no time', remedy);
  const skew = now - theirs;
  const detail = `${Math.round(Math.abs(skew) / 1000)} s ${skew < 0 ? 'behind' : 'ahead of'} the platform's`;
  if (Math.abs(skew) >= skewMs.fail) return fail('clock', detail, remedy);
  return Math.abs(skew) >= skewMs.warn ? warn('clock', detail, remedy) : ok('clock', detail);
}

function checkVersions(ours: string, theirs: string): Check {
  if (ours === theirs) return ok('versions', `${ours}, as the platform's`);
  const remedy = 'Use a client and a platform of the same version.';
  return warn('versions', `this is ${ours}, the platform ${theirs}`, remedy);
}

async function checkSignature(call: () => Promise<unknown>): Promise<Check> {
  try {
    await call();
    return ok('access', 'a signed call is answered');
  } catch (error) {
    return failed('access', error);
  }
}

function checkModel({ rehearsal }: HealthAnswer): Check {
  if (!rehearsal) return ok('model', 'the platform has one');
  const remedy = 'Set ANTHROPIC_API_KEY where the platform starts, for a model instead of playbooks.';
  return warn('model', 'rehearsal: no model is behind the agents', remedy);
}

/** A failed call as a check. */
export function failed(check: string, error: unknown): Check {
  if (!(error instanceof AgentsError) && !(error instanceof Error)) throw error;
  const { message, remedy, request_id } = describeFailure(error);
  return fail(check, request_id === undefined ? message : `${message} (request id: ${request_id})`, remedy);
}
