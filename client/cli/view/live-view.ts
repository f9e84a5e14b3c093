import { createLogUpdate } from 'log-update';
import { cleanLine, parseMarker } from '#shared/agent/output.ts';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import type { AgentView, TerminalStream } from './agent-view.ts';
import { type Paint, paintLine } from './paint.ts';
import { type BarState, renderBar, spinnerMs } from './progress-bar.ts';
import { renderSummary } from './summary.ts';

/** The part of `log-update` in use: a text that replaces the one before. */
export interface Redraw {
  (text: string): void;
  clear(): void;
}

export interface LiveViewOptions {
  out: TerminalStream;
  paint: Paint;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Does the work again and again until the answered function is called. */
  every: (ms: number, work: () => void) => () => void;
  /** Also prints the progress lines, which otherwise only move the bar. */
  isVerbose?: boolean;
  createRedraw?: (out: TerminalStream) => Redraw;
}

const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';

/** For a terminal: a bar with percent, step and time at the bottom, output lines above it as they come. */
export function createLiveView(options: LiveViewOptions): AgentView {
  return new LiveView(options);
}

class LiveView implements AgentView {
  readonly #options: LiveViewOptions;
  readonly #redraw: Redraw;
  #bar: (Omit<BarState, 'nowMs'> & { startedMs?: number }) | undefined;
  #hasLines = false;
  #stopTurning: (() => void) | undefined;

  constructor(options: LiveViewOptions) {
    const { createRedraw = (out) => createLogUpdate(out, { showCursor: true }) } = options;
    this.#options = options;
    this.#redraw = createRedraw(options.out);
  }

  working(text: string): void {
    this.#bar = { step: text };
    this.#draw();
  }

  notice(text: string): void {
    this.#printAbove([this.#options.paint('dim', cleanLine(text))]);
  }

  update(answer: AgentOutput): void {
    const { paint, isVerbose = false, now } = this.#options;
    const lines = answer.lines
      .map(({ text }) => cleanLine(text))
      .filter((line) => isVerbose || parseMarker(line)?.kind !== 'progress')
      .map((line) => paintLine(paint, line));
    const { percent_complete: percent, current_step: step } = answer.progress;
    // The platform's clock may differ from this machine's, so the bar counts on from the platform's duration.
    const startedMs = this.#bar?.startedMs ?? now() - answer.duration_seconds * 1000;
    this.#bar = { percent, step: step === '' ? 'Starting' : step, startedMs };
    this.#hasLines ||= lines.length > 0;
    this.#printAbove(lines);
  }

  end(answer: AgentOutput): void {
    const gap = this.#hasLines ? [''] : [];
    this.#printAbove([...gap, renderSummary(answer, this.#options.paint)]);
  }

  close(): void {
    this.#bar = undefined;
    this.#draw();
  }

  #printAbove(lines: readonly string[]): void {
    if (lines.length > 0) {
      if (this.#stopTurning !== undefined) this.#redraw.clear();
      this.#options.out.write(lines.map((line) => `${line}\n`).join(''));
    }
    this.#draw();
  }

  #draw(): void {
    if (this.#bar === undefined) {
      this.#rest();
      return;
    }
    const { out, every, now, paint } = this.#options;
    if (this.#stopTurning === undefined) {
      out.write(hideCursor);
      this.#stopTurning = every(spinnerMs, () => this.#draw());
    }
    const { startedMs, ...state } = this.#bar;
    const nowMs = now();
    const elapsedMs = startedMs === undefined ? undefined : nowMs - startedMs;
    this.#redraw(renderBar({ ...state, elapsedMs, nowMs }, out.columns ?? 80, paint));
  }

  #rest(): void {
    if (this.#stopTurning === undefined) return;
    this.#stopTurning();
    this.#stopTurning = undefined;
    this.#redraw.clear();
    this.#options.out.write(showCursor);
  }
}
