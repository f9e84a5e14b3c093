import { createLogUpdate } from 'log-update';
import type { ListedAgent } from '#shared/contract/list-agents.ts';
import type { TerminalStream } from '../view/agent-view.ts';
import { writeJson } from '../view/json-view.ts';
import type { Redraw } from '../view/live-view.ts';
import type { Paint } from '../view/paint.ts';
import { type BoardState, renderBoard } from './board.ts';
import type { Change } from './changes.ts';
import { oneLine, renderChange } from './render-change.ts';

/** Shows many agents. */
export interface WatchView {
  /** The agents as they are now, newest first, and what that changed. */
  show(agents: readonly ListedAgent[], changes: readonly Change[]): void;
  /** What is being done beside it; only where it can be replaced by what comes next. */
  working(text: string): void;
  notice(text: string): void;
  /** Nothing more comes: what was shown last stays. */
  close(): void;
}

/** For files, pipes and programs: a line for each change. */
export function createLineView(
  { out, err }: { out: TerminalStream; err: TerminalStream },
  { isJson }: { isJson: boolean },
): WatchView {
  return {
    show(_agents, changes) {
      for (const change of changes) {
        if (isJson) writeJson(out, { type: change.what, ...change.agent });
        else out.write(`${renderChange(change)}\n`);
      }
    },
    working: () => undefined,
    notice: (text) => void err.write(`${oneLine(text)}\n`),
    close: () => undefined,
  };
}

export interface BoardOptions {
  out: TerminalStream;
  paint: Paint;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Does the work again and again until the answered function is called. */
  every: (ms: number, work: () => void) => () => void;
  isTeam?: boolean;
  createRedraw?: (out: TerminalStream) => Redraw;
}

/** Without wrapping, a character that is wider than it says cannot push the board out of its lines. */
const enter = '\u001b[?25l\u001b[?7l';
const leave = '\u001b[?7h\u001b[?25h';
const tickMs = 1_000;
const noticeMs = 10_000;

/** For a terminal: a board that is drawn anew each second and whenever something changes. */
export function createBoardView(options: BoardOptions): WatchView {
  const { out, paint, now, every, isTeam = false } = options;
  const { createRedraw = (to) => createLogUpdate(to, { showCursor: true }) } = options;
  const redraw = createRedraw(out);
  let state: BoardState | undefined;
  let noticedAtMs = 0;
  let stopTicking: (() => void) | undefined;
  const draw = (): void => {
    if (state === undefined) return;
    if (now() - noticedAtMs > noticeMs) state = { ...state, notice: undefined };
    const screen = { columns: out.columns ?? 80, rows: out.rows ?? 24 };
    redraw(renderBoard({ ...state, nowMs: now() }, screen, paint).join('\n'));
  };
  const start = (): void => {
    if (stopTicking !== undefined) return;
    out.write(enter);
    stopTicking = every(tickMs, draw);
  };
  const note = (text: string): void => {
    start();
    noticedAtMs = now();
    state = { agents: [], lookedAtMs: now(), ...state, isTeam, nowMs: now(), notice: text };
    draw();
  };
  return {
    show(agents) {
      start();
      state = { ...state, agents, isTeam, lookedAtMs: now(), nowMs: now() };
      draw();
    },
    working: note,
    notice: note,
    close() {
      if (stopTicking === undefined) return;
      draw();
      stopTicking();
      stopTicking = undefined;
      out.write(leave);
    },
  };
}
