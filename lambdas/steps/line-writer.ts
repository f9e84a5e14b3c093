import { limits } from '#shared/agent/limits.ts';
import { advanceProgress } from '#shared/agent/output.ts';
import type { Progress, RunningAgent } from '#shared/agent/record.ts';
import { handToSearch } from '../agents/hand-to-search.ts';
import type { StepDependencies } from './dependencies.ts';
import { createEcho, type Echo } from './echo.ts';

type Dependencies = Pick<StepDependencies, 'store' | 'search' | 'clock' | 'log' | 'settings'>;

// A store that refuses for a moment must not hide lines for longer than a reader would notice.
const retryMs = 1_000;

export interface LineWriterOptions {
  record: Pick<RunningAgent, 'agent_id' | 'progress'>;
  turn: number;
  /** Left out by tools, which write beside the turn's own attempt. */
  lease?: string;
  /** Lines that an earlier attempt showed; the same ones at the same place are not shown again. */
  shown?: readonly string[];
  /** Told once, when the store refuses: the agent ended, or a newer attempt took over. */
  onRefused(): void;
}

/** Writes an agent's lines in order, several in one write when they come fast. */
export class LineWriter {
  readonly #deps: Dependencies;
  readonly #options: LineWriterOptions;
  readonly #echo: Echo;
  #pending: string[] = [];
  #progress: Progress;
  #room: number = limits.linesPerTurn;
  #isOver = false;
  #isTimerSet = false;
  #isClosed = false;
  #isRefused = false;
  #writing: Promise<void> = Promise.resolve();

  constructor(deps: Dependencies, options: LineWriterOptions) {
    this.#deps = deps;
    this.#options = options;
    this.#echo = createEcho(options.shown ?? []);
    this.#progress = options.record.progress;
  }

  write(lines: readonly string[]): void {
    // A tool that ran out of time may still talk; the agent has gone on by then.
    if (!this.#isClosed) this.#add(this.#fitting(lines).flatMap((line) => this.#echo.take(line)));
  }

  /** The same lines of a repeated attempt fit as did at first. */
  #fitting(lines: readonly string[]): readonly string[] {
    const fitting = lines.slice(0, this.#room);
    const isOver = fitting.length < lines.length;
    this.#room -= fitting.length;
    if (!isOver || this.#isOver) return fitting;
    this.#isOver = true;
    return [...fitting, `[WARNING] More than ${limits.linesPerTurn} lines at once: the rest is left out`];
  }

  #add(fresh: readonly string[]): void {
    if (fresh.length === 0) return;
    const at = this.#deps.clock.now().toISOString();
    this.#progress = fresh.reduce((reached, line) => advanceProgress(reached, line, at), this.#progress);
    this.#pending.push(...fresh);
    if (!this.#isTimerSet) void this.#writeIn(this.#deps.settings.outputFlushMs);
  }

  /** Closes; waits for a write under way; answers the lines not written yet, for the write that ends the turn. */
  async takeRest(): Promise<{ lines: readonly string[]; progress: Progress }> {
    this.#add(this.#echo.end());
    this.#isClosed = true;
    await this.#writing;
    const lines = this.#pending;
    this.#pending = [];
    return { lines, progress: this.#progress };
  }

  /** Writes what is left; lines that come later are dropped. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#writing;
    await this.#writePending();
  }

  async #writeIn(ms: number): Promise<void> {
    const { clock, log } = this.#deps;
    this.#isTimerSet = true;
    await clock.sleep(ms);
    this.#isTimerSet = false;
    this.#writing = this.#writing
      .then(() => this.#writePending())
      .catch((error: unknown) => {
        log.warn('output lines wait for the next write', { error: String(error) });
        // What could not be written stays pending: for another try, or for the write that ends the turn.
        if (!this.#isClosed && !this.#isTimerSet) void this.#writeIn(retryMs);
      });
  }

  async #writePending(): Promise<void> {
    const lines = this.#pending;
    if (lines.length === 0 || this.#isRefused) return;
    this.#pending = [];
    const { record, turn, lease, onRefused } = this.#options;
    const at = this.#deps.clock.now().toISOString();
    const batch = { turn, lines, progress: this.#progress, at, lease };
    const written = await this.#deps.store.append(record.agent_id, batch).catch((error: unknown) => {
      this.#pending = [...lines, ...this.#pending];
      throw error;
    });
    if (!written.refused) return handToSearch(this.#deps, record.agent_id, written.lines);
    this.#isRefused = true;
    onRefused();
  }
}
