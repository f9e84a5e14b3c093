import type { OutputMatches } from '#lambdas/ports/output-search.ts';
import type { OutputLine } from '#shared/agent/output.ts';

interface Span {
  /** Lines behind this one and up to `through` are asked for. */
  after: number;
  through: number;
  /** How far the order of times may differ from the order of numbers. */
  skewMs: number;
}

/** Lines as a query answers them: in the order of time, some of them twice, not all of them matching. */
export class CollectedRows {
  readonly #span: Span;
  readonly #matching = new Map<number, OutputLine>();
  readonly #times: { seq: number; ms: number }[] = [];

  constructor(span: Span) {
    this.#span = span;
  }

  get rowCount(): number {
    return this.#times.length;
  }

  add(line: OutputLine, isMatching: boolean): void {
    const { after, through } = this.#span;
    this.#times.push({ seq: line.seq, ms: Date.parse(line.at) });
    if (isMatching && line.seq > after && line.seq <= through) this.#matching.set(line.seq, line);
  }

  /** The answer when there are no more rows. */
  whole(limit: number): OutputMatches {
    return this.#upTo(this.#span.through, limit);
  }

  /** The answer of the rows so far: it ends where rows to come could hold a line with a smaller number. */
  part(limit: number): OutputMatches {
    const settledMs = (this.#times.at(-1)?.ms ?? 0) - this.#span.skewMs;
    const settled = this.#times.filter(({ ms }) => ms <= settledMs);
    const reached = settled.reduce((most, { seq }) => Math.max(most, seq), this.#span.after);
    return this.#upTo(Math.min(reached, this.#span.through), limit);
  }

  #upTo(through: number, limit: number): OutputMatches {
    const lines = [...this.#matching.values()]
      .filter(({ seq }) => seq <= through)
      .sort((a, b) => a.seq - b.seq);
    if (lines.length <= limit) return { lines, through };
    const cut = lines.slice(0, limit);
    return { lines: cut, through: cut.at(-1)?.seq ?? this.#span.after };
  }
}
