import stringWidth from 'string-width';
import { costOf, renderCost } from '#client/render/cost.ts';
import { renderAge, renderDuration } from '#client/render/duration.ts';
import type { ListedAgent } from '#shared/contract/list-agents.ts';
import type { Paint } from '../view/paint.ts';
import { fitColumns, renderCells, renderSpinner } from '../view/progress-bar.ts';
import { oneLine, renderAgentCost } from './render-change.ts';

export interface BoardState {
  /** Newest first. */
  agents: readonly ListedAgent[];
  /** When they were looked at: those that run have grown older since. */
  lookedAtMs: number;
  nowMs: number;
  /** Something to know, shown at the bottom. */
  notice?: string | undefined;
  /** Whose agent it is, too. */
  isTeam?: boolean;
}

export interface Screen {
  columns: number;
  rows: number;
}

/** What a row shows at which width; the step takes what is left. */
interface Layout {
  id: number;
  cells: number;
  age: number;
  cost: number;
  step: number;
}

const gap = '  ';
const percentWidth = 4;
/** `terminated` */
const statusWidth = 10;

/**
 * The agents as lines, those that run on top: fewer lines than the screen has rows, each narrower than its columns.
 * What agents say is cut to its place and has no control characters.
 */
export function renderBoard(state: BoardState, { columns, rows }: Screen, paint: Paint): string[] {
  const running = state.agents.filter(({ status }) => status === 'running');
  const ended = state.agents.filter(({ status }) => status !== 'running');
  const notice = state.notice === undefined ? [] : [fitColumns(oneLine(state.notice), columns - 1)];
  const room = Math.max(0, rows - 2 - notice.length);
  const all = [...running, ...ended];
  const shown = all.length <= room ? all : all.slice(0, Math.max(0, room - 1));
  const hidden = all.length - shown.length;
  const layout = layOut(columns, all);
  const lines = [
    paint('bold', fitColumns(renderTotals(running, ended), columns - 1)),
    ...shown.map((agent) => renderRow(agent, { ...state, layout }, paint)),
    ...(hidden > 0 ? [paint('dim', fitColumns(`and ${hidden} more`, columns - 1))] : []),
    ...notice.map((line) => paint('yellow', line)),
  ];
  return lines.slice(0, Math.max(1, rows - 1));
}

function renderTotals(running: readonly ListedAgent[], ended: readonly ListedAgent[]): string {
  const waiting = running.filter(({ approval }) => approval !== undefined).length;
  const all = [...running, ...ended];
  const rehearsals = all.filter(({ rehearsal }) => rehearsal).length;
  const cost = all.reduce((sum, agent) => sum + costOf(agent), 0);
  return [
    `${running.length} running`,
    ...(waiting > 0 ? [`${waiting} waiting for approval`] : []),
    `${ended.length} ended`,
    renderCost(cost),
    ...(rehearsals > 0 ? [`no model behind ${rehearsals}`] : []),
  ].join(', ');
}

function layOut(columns: number, agents: readonly ListedAgent[]): Layout {
  const cells = columns >= 110 ? 20 : columns >= 80 ? 10 : 0;
  const age = columns >= 56 ? 8 : 0;
  const cost = columns >= 70 ? 8 : 0;
  const longest = Math.max(0, ...agents.map(({ agent_id }) => agent_id.length));
  const id = Math.min(longest, Math.max(8, Math.floor(columns * 0.4)));
  const used = [1, id, stateWidth(cells), age, cost].filter((width) => width > 0);
  const taken = used.reduce((sum, width) => sum + width + gap.length, 0);
  // The last column stays free: some terminals wrap as soon as it is filled.
  return { id, cells, age, cost, step: Math.max(0, columns - 1 - taken) };
}

function stateWidth(cells: number): number {
  return Math.max(statusWidth, cells === 0 ? 0 : cells + gap.length + percentWidth);
}

type RowState = BoardState & { layout: Layout };

function renderRow(agent: ListedAgent, state: RowState, paint: Paint): string {
  const { layout, nowMs, lookedAtMs } = state;
  const isRunning = agent.status === 'running';
  const grown = isRunning ? nowMs - lookedAtMs : 0;
  const age = isRunning
    ? renderDuration(agent.duration_seconds * 1000 + grown)
    : renderAge(nowMs - Date.parse(agent.completed_at ?? agent.started_at));
  const parts = [
    renderMark(agent, nowMs, paint),
    fitEnd(agent.agent_id, layout.id).padEnd(layout.id),
    renderState(agent, layout.cells, paint),
    layout.age === 0 ? undefined : age.padStart(layout.age),
    layout.cost === 0 ? undefined : renderAgentCost(agent).padStart(layout.cost),
    renderStep(agent, state, paint),
  ];
  return parts.filter((part) => part !== undefined && part !== '').join(gap);
}

function renderMark({ status, exit_code, approval }: ListedAgent, nowMs: number, paint: Paint): string {
  if (approval !== undefined) return paint(['bold', 'yellow'], '?');
  if (status === 'running') return paint('cyan', renderSpinner(nowMs));
  return status === 'completed' && (exit_code ?? 0) === 0 ? paint('green', '✔') : paint('red', '✖');
}

function renderState({ status, progress, approval }: ListedAgent, cells: number, paint: Paint): string {
  const width = stateWidth(cells);
  if (approval !== undefined) return paint('yellow', 'approve?'.padEnd(width));
  if (status !== 'running') return paint('dim', status.padEnd(width));
  const percent = Math.round(progress.percent_complete);
  const number = `${percent}%`.padStart(percentWidth);
  const bar = cells === 0 ? number : `${renderCells(cells, percent, paint)}${gap}${number}`;
  return bar + ' '.repeat(width - (cells === 0 ? percentWidth : cells + gap.length + percentWidth));
}

function renderStep(agent: ListedAgent, { layout, isTeam }: RowState, paint: Paint): string {
  const { status, approval, progress, description, owner, end_reason } = agent;
  const who = isTeam === true ? `${owner.split('/').at(-1)}: ` : '';
  if (approval !== undefined) return paint('yellow', fitStep(who + approval.title, layout));
  if (status === 'running') return fitStep(who + progress.current_step, layout);
  const why =
    end_reason === undefined || end_reason === 'finished' ? '' : `${end_reason.replaceAll('_', ' ')}: `;
  return paint('dim', fitStep(who + why + description, layout));
}

function fitStep(text: string, { step }: Layout): string {
  return fitColumns(oneLine(text), step);
}

/** An id is known by its end: what is cut is its beginning. */
function fitEnd(id: string, width: number): string {
  return stringWidth(id) <= width ? id : `…${id.slice(id.length - width + 1)}`;
}
