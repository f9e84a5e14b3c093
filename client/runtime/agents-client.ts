import { BaseAgentsClient } from '../library/base-client.ts';
import type { AgentsClientOptions } from '../library/client-options.ts';
import { libraryWorld } from './library-world.ts';

/**
 * Starts agents and looks after them, on the platform that options or surroundings name: `AGENTS_ENDPOINT` with AWS
 * credentials, else the embedded one in the user's home. With `AGENTS_SHOW=1` it prints what `output` and `list`
 * answer.
 */
export class AgentsClient extends BaseAgentsClient {
  constructor(options: AgentsClientOptions = {}) {
    super(libraryWorld(), options);
  }
}
