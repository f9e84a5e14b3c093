import type { EndpointFlags } from '../connection/find-endpoint.ts';

/** What the person who adds the server may say of it. */
export interface McpOptions extends EndpointFlags {
  /** The folder that agents get to see; `false` for none. Left out: the client's first root, else the current folder. */
  workspace?: string | false | undefined;
  /** Whether the model may decide what agents ask a person for. */
  allowApprovals?: boolean | undefined;
}
