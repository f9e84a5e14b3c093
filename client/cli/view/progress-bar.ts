import stringWidth from 'string-width';
import { renderDuration } from '#client/render/duration.ts';
import { cleanLine } from '#shared/agent/output.ts';
import type { Paint } from './paint.ts';

export interface BarState {
  /** 0..100; without one, only the step and the time are shown. */
  percent?: number | undefined;
  step: string;
  elapsedMs?: number | undefined;
  /** Turns the spinner. */
  nowMs: number;
}

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
export const spinnerMs = 120;
/** Narrower than this there is room for the words alone. */
const columnsForBar = 50;

/** One line that never wraps: `⠹  ━━━━━━━━────────────   45%  Scanning for secrets...  1m 2s`. */
export function renderBar(state: BarState, columns: number, paint: Paint): string {
  const turn = renderSpinner(state.nowMs);
  const time = state.elapsedMs === undefined ? '' : renderDuration(state.elapsedMs);
  const cells = columns < columnsForBar ? 0 : Math.min(30, Math.floor(columns / 4));
  const { percent } = state;
  const bar = percent === undefined || cells === 0 ? '' : renderCells(cells, percent, paint);
  const head = percent === undefined ? '' : `${String(percent).padStart(3)}%`;
  const parts = [turn, bar === '' ? '' : ' '.repeat(cells), head, '', time].filter((part) => part !== '');
  // The last column stays free: some terminals wrap as soon as it is filled.
  const room = columns - 1 - parts.reduce((sum, part) => sum + part.length + 2, 0);
  const step = fitColumns(cleanLine(state.step), room);
  return [paint('cyan', turn), bar, head, step, time === '' ? '' : paint('dim', time)]
    .filter((part) => part !== '')
    .join('  ');
}

/** One character that turns with time. */
export function renderSpinner(nowMs: number): string {
  return spinner[Math.floor(nowMs / spinnerMs) % spinner.length] ?? '';
}

/** A bar of so many cells. */
export function renderCells(cells: number, percent: number, paint: Paint): string {
  const filled = Math.min(cells, Math.round((cells * percent) / 100));
  const parts = [
    { format: 'cyan', text: '━'.repeat(filled) },
    { format: 'dim', text: '─'.repeat(cells - filled) },
  ] as const;
  return parts.map(({ format, text }) => (text === '' ? '' : paint(format, text))).join('');
}

/** Cuts text to a number of terminal columns, with an ellipsis where something is missing. */
export function fitColumns(text: string, columns: number): string {
  const flat = text.replaceAll('\t', ' ');
  if (stringWidth(flat) <= columns) return flat;
  if (columns < 2) return '';
  let kept = '';
  let width = 0;
  for (const { segment } of new Intl.Segmenter().segment(flat)) {
    width += stringWidth(segment);
    if (width > columns - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}
