import { basename, resolve } from 'node:path';
import { AgentsError } from '#client/http/agents-error.ts';
import type { Endpoint } from '#client/http/signed-fetch.ts';
import type { About } from '../answers.ts';
import type { ConsoleContext } from './context.ts';

/** @throws {AgentsError} where the platform does not answer. */
export async function describeConsole({ api, findEndpoint, workspace }: ConsoleContext): Promise<About> {
  const [endpoint, health, team] = await Promise.all([findEndpoint(), api.health(), mayListTeam(api)]);
  return {
    ...{ platform: health.platform, rehearsal: health.rehearsal, version: health.version, team },
    ...{ region: endpoint.region, host: new URL(endpoint.url).host, ...stageOf(endpoint) },
    ...(workspace === undefined ? {} : { workspace: basename(resolve(workspace)) }),
  };
}

/** Only a refusal says no; whatever else goes wrong may pass. */
async function mayListTeam(api: ConsoleContext['api']): Promise<boolean> {
  try {
    await api.listTeam({ limit: 1 });
    return true;
  } catch (error) {
    if (error instanceof AgentsError && error.status === 403) return false;
    throw error;
  }
}

/** Only API Gateway's own addresses tell it. */
function stageOf({ url }: Endpoint): { stage?: string } {
  const { hostname, pathname } = new URL(url);
  const stage = /^\/([a-z0-9-]+)\/?$/.exec(pathname)?.[1];
  return /\.execute-api\.[a-z0-9-]+\.amazonaws\.com/.test(hostname) && stage !== undefined ? { stage } : {};
}
