import { findEndpoint } from '../connection/find-endpoint.ts';
import { type AgentsApi, createAgentsApi } from '../http/agents-api.ts';
import type { McpOptions } from './mcp-options.ts';
import type { McpWorld } from './mcp-world.ts';
import { OutputPages } from './output-pages.ts';

/** One client's connection. */
export interface Session {
  world: McpWorld;
  options: McpOptions;
  /** Missing where requests stand alone: then nobody can tell a repeated one from a new one. */
  id: string | undefined;
  /** What the client has been given of agents' outputs. */
  pages: OutputPages;
  /** Aborted when the connection has ended: what goes on beside its requests ends with it. */
  lifetime: AbortController;
  /**
   * The platform, looked up anew: it may come, go and return at another address while the server runs.
   * @throws {UsageError} and {AgentsError} as `findEndpoint` does.
   */
  connect(): Promise<AgentsApi>;
}

/** @param kind `lasting` ends with its connection; `single` serves requests that share nothing. */
export function openSession(world: McpWorld, options: McpOptions, kind: 'lasting' | 'single'): Session {
  const find = () => findEndpoint(world, options);
  const connect = async () => {
    // Whoever calls is told at once that there is none.
    await find();
    return createAgentsApi(world, find);
  };
  return {
    ...{ world, options, connect },
    id: kind === 'lasting' ? world.uuid() : undefined,
    lifetime: new AbortController(),
    pages: new OutputPages(connect, { isRemembering: kind === 'lasting' }),
  };
}
