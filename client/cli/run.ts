import type { EndpointFlags } from '../connection/find-endpoint.ts';
import type { AgentsApi } from '../http/agents-api.ts';
import { connect } from './connect.ts';
import type { AgentView } from './view/agent-view.ts';
import { createJsonView } from './view/json-view.ts';
import { createLiveView } from './view/live-view.ts';
import { choosePaint } from './view/paint.ts';
import { createPlainView } from './view/plain-view.ts';
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
  return await connect(world, flags);
}

export interface ViewFlags extends Pick<GlobalFlags, 'json'> {
  /** With JSON: lines as they come, not one document at the end. */
  follow?: boolean | undefined;
  verbose?: boolean | undefined;
}

/** The view for where the output goes: a terminal, a file or pipe, a program. */
export function chooseView({ world }: Pick<Run, 'world'>, { json, follow, verbose }: ViewFlags): AgentView {
  const { env, out, err } = world;
  if (json === true) return createJsonView({ out, err, isStream: follow === true });
  const paint = choosePaint(env, out);
  if (out.isTTY === true && env['TERM'] !== 'dumb') {
    return createLiveView({ ...world, paint, isVerbose: verbose === true });
  }
  return createPlainView({ out, err, paint, paintNotice: choosePaint(env, err) });
}
