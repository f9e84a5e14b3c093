import type { EndpointFlags } from '../connection/find-endpoint.ts';
import type { AgentsApi } from '../http/agents-api.ts';
import type { CliWorld } from './world.ts';

/** One run of the command line. */
export interface Run {
  world: CliWorld;
  /** Aborts at Ctrl-C, with {Interrupted}. */
  signal: AbortSignal;
  /** What the command ends with. */
  exitCode: number;
}

/** Flags that every command takes. */
export interface GlobalFlags extends EndpointFlags {
  json?: boolean;
  debug?: boolean;
}

/** The platform that this run speaks to. @throws as `connect` does. */
export async function openApi({ world }: Run, flags: GlobalFlags): Promise<AgentsApi> {
  // Loaded late: help and completion sign nothing.
  const { connect } = await import('./connect.ts');
  return await connect(world, flags);
}
