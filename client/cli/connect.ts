import { type EndpointFlags, findEndpoint } from '../connection/find-endpoint.ts';
import { type AgentsApi, createAgentsApi } from '../http/agents-api.ts';
import type { CliWorld } from './world.ts';

/**
 * The API of the platform that flags or environment name, else of the embedded one in the user's home.
 * @throws {UsageError} and {AgentsError} as `findEndpoint` does.
 */
export async function connect(world: CliWorld, flags: EndpointFlags): Promise<AgentsApi> {
  // Before anything is packed or asked: is there one at all?
  await findEndpoint(world, flags);
  return createAgentsApi(world, () => findEndpoint(world, flags));
}
