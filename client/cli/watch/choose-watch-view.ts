import type { Run } from '../run.ts';
import { choosePaint } from '../view/paint.ts';
import { createBoardView, createLineView, type WatchView } from './watch-view.ts';

/** A board on a terminal, lines elsewhere. */
export function chooseWatchView(
  { world }: Pick<Run, 'world'>,
  { json, plain, team }: { json?: boolean; plain?: boolean; team?: boolean },
): WatchView {
  const { out, env } = world;
  const isBoard = out.isTTY === true && env['TERM'] !== 'dumb' && json !== true && plain !== true;
  if (!isBoard) return createLineView(world, { isJson: json === true });
  return createBoardView({ ...world, paint: choosePaint(env, out), isTeam: team === true });
}
