import { type EndpointFlags, findEndpoint } from '../connection/find-endpoint.ts';
import { type AgentsApi, createAgentsApi } from '../http/agents-api.ts';
import type { CliWorld } from './world.ts';

/**
 * The API of the platform that flags or environment name, else of the embedded one in the user's home.
 * An embedded platform may come back at another address: following looks it up anew for each call.
 * @throws {UsageError} and {AgentsError} as `findEndpoint` does.
 */
export async function connect(world: CliWorld, flags: EndpointFlags): Promise<AgentsApi> {
  const api = createAgentsApi(world, await findEndpoint(world, flags));
  const output: AgentsApi['output'] = async (...call) =>
    await createAgentsApi(world, await findEndpoint(world, flags)).output(...call);
  return { ...api, output };
}
