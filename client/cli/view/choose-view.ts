import type { GlobalFlags, Run } from '../run.ts';
import type { AgentView } from './agent-view.ts';
import { createJsonView } from './json-view.ts';
import { createLiveView } from './live-view.ts';
import { choosePaint } from './paint.ts';
import { createPlainView } from './plain-view.ts';

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
