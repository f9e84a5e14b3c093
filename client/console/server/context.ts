import { type AgentsApi, createAgentsApi } from '#client/http/agents-api.ts';
import { type ApiWorld, type Call, createCall } from '#client/http/api-call.ts';
import type { Endpoint } from '#client/http/signed-fetch.ts';

/** What the console's answers are made with: the platform, called with its user's credentials. */
export interface ConsoleContext {
  world: ApiWorld;
  /** Looked up for each call: an embedded platform may come back at another address. */
  findEndpoint: () => Promise<Endpoint>;
  api: AgentsApi;
  call: Call;
  /** A folder that agents started from the page may be given. */
  workspace: string | undefined;
}

export function createContext(
  world: ApiWorld,
  { findEndpoint, workspace }: Pick<ConsoleContext, 'findEndpoint'> & { workspace?: string | undefined },
): ConsoleContext {
  return {
    ...{ world, findEndpoint, workspace },
    ...{ api: createAgentsApi(world, findEndpoint), call: createCall(world, findEndpoint) },
  };
}
