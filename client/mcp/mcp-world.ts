import type { Surroundings } from '../connection/find-endpoint.ts';
import type { ApiWorld } from '../http/api-call.ts';

/** Everything that the MCP server takes from its process. */
export interface McpWorld extends ApiWorld, Surroundings {
  /** Of this package. */
  version: string;
  /** Tells the person who runs the server; never on standard output, which may be the protocol's. */
  log: (text: string) => void;
}
