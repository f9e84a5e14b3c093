import { basename, resolve } from 'node:path';
import type { Endpoint } from '#client/http/signed-fetch.ts';
import type { About } from '../answers.ts';
import type { ConsoleContext } from './context.ts';

/** @throws {AgentsError} where the platform does not answer. */
export async function describeConsole({ api, findEndpoint, workspace }: ConsoleContext): Promise<About> {
  const [endpoint, health, team] = await Promise.all([
    findEndpoint(),
    api.health(),
    api.listTeam({ limit: 1 }).then(
      () => true,
      () => false,
    ),
  ]);
  return {
    ...{ platform: health.platform, rehearsal: health.rehearsal, version: health.version, team },
    ...{ region: endpoint.region, host: new URL(endpoint.url).host, ...stageOf(endpoint) },
    ...(workspace === undefined ? {} : { workspace: basename(resolve(workspace)) }),
  };
}

/** Only API Gateway's own addresses tell it. */
function stageOf({ url }: Endpoint): { stage?: string } {
  const { hostname, pathname } = new URL(url);
  const stage = /^\/([a-z0-9-]+)\/?$/.exec(pathname)?.[1];
  return /\.execute-api\.[a-z0-9-]+\.amazonaws\.com/.test(hostname) && stage !== undefined ? { stage } : {};
}
