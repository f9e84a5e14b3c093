import { setImmediate } from 'node:timers/promises';
import type { LogLine } from '#lambdas/ports/log-source.ts';
import { stripControls } from '#shared/agent/output.ts';
import { beginsTraceback, continuationOf } from '../lines/continuation.ts';
import { readFields } from '../lines/json-line.ts';
import { isError } from '../lines/level.ts';
import { type LogEvent, levelOf } from '../lines/log-event.ts';
import { maskVariables } from '../lines/mask-variables.ts';
import { parseLine } from '../lines/parse-line.ts';
import type { TimeReading } from '../lines/read-time.ts';
import type { DigestState, OpenEvent } from './digest-state.ts';
import { MinuteSeries, minuteOf } from './minute-series.ts';
import {
  addException,
  addPart,
  isBesides,
  isNamedBy,
  type Slot,
  textOf,
  thrownBy,
  withoutSecrets,
} from './open-event.ts';
import { keyOf, type PatternLimits, PatternTable } from './pattern-table.ts';

export interface DigestOptions extends TimeReading, PatternLimits {
  /** Nothing outside of this is looked at; `undefined` is open. */
  fromMs: number | undefined;
  toMs: number | undefined;
  maxMinutes: number;
}

/** Longer lines are data; what they begin with says what they are. */
const maxLineChars = 4_096;
/** An object can only be read whole; stack traces in it are long. */
const maxObjectChars = 65_536;
/** How far from now a line's own time may be before it is not believed. */
const toleranceMs = 300_000;
/** The rest of a stack trace is written within this time. */
const traceMs = 2_000;
/** Events of so many streams may wait for more lines, from one round to the next. */
const maxOpen = 16;
const linesAtOnce = 2_000;

type ReadTo = (source: number) => number | undefined;

/** Turns lines into counts: patterns, minutes, requests. Goes on from any earlier state, exactly as if never stopped. */
export class Digest {
  private readonly base: DigestState;
  private readonly options: DigestOptions;
  private readonly patterns: PatternTable;
  private readonly minutes: MinuteSeries;
  private readonly slots = new Map<string, Slot>();
  private readonly keys = new Map<string, number>();
  /** The last time said in the past of each source: what follows without one was written then. */
  private readonly pastMs = new Map<number, number>();

  constructor(state: DigestState, options: DigestOptions) {
    this.base = structuredClone(state);
    this.options = options;
    this.patterns = new PatternTable(state, options);
    this.minutes = new MinuteSeries(state.minutes, options.maxMinutes);
    for (const open of state.open) this.slots.set(slotKey(open.source, open.stream), structuredClone(open));
  }

  /** Takes lines in the order in which they were written. Lets others of this process work now and then. */
  async take(source: number, lines: readonly LogLine[], signal: AbortSignal): Promise<void> {
    for (const [index, line] of lines.entries()) {
      if (index > 0 && index % linesAtOnce === 0) {
        await setImmediate();
        signal.throwIfAborted();
      }
      this.takeLine(source, line);
    }
  }

  /**
   * Counts events that no line can belong to any more; at the end, all.
   * @param readTo up to when a source was read, where that is known.
   */
  settle({ isFinal, readTo = () => undefined }: { isFinal: boolean; readTo?: ReadTo }): void {
    const open = [...this.slots].filter((entry): entry is [string, OpenEvent] => entry[1] !== 'skipped');
    const waiting = isFinal ? 0 : maxOpen;
    for (const [index, [key, event]] of open.reverse().entries()) {
      const nowMs = readTo(event.source) ?? this.options.nowMs;
      const isOver = nowMs - (event.atMs ?? event.readMs) >= traceMs;
      if (isOver || index >= waiting) this.close(key, event);
    }
  }

  snapshot(): DigestState {
    const minutes = this.minutes.snapshot();
    const open = [...this.slots.values()].filter((slot) => slot !== 'skipped');
    return {
      ...this.base,
      patterns: this.patterns.snapshot(),
      unlisted: { ...this.patterns.unlisted },
      ...(minutes === undefined ? {} : { minutes }),
      open: open.map(withoutSecrets),
    };
  }

  private takeLine(source: number, line: LogLine): void {
    const counts = this.base.sources[source];
    if (counts === undefined) return;
    const [head = '', ...parts] = onOneLine(line.text).split('\n', 200).map(cleaned);
    counts.lines += 1;
    const key = slotKey(source, line.stream ?? '');
    const slot = this.slots.get(key);
    const kind = continuationOf(head);
    if (kind === 'blank' && parts.length === 0) return;
    const isOwn = slot !== undefined && isBesides(slot, head);
    if (kind === 'part' && slot !== undefined && !isOwn) addPart(slot, head, (text) => this.named(text));
    else if (kind === 'part' && isFrame(head)) counts.orphans += 1;
    else this.takeHead(key, { source, line, head });
    const opened = this.slots.get(key);
    if (opened !== undefined) for (const part of parts) addPart(opened, part, (text) => this.named(text));
  }

  private takeHead(
    key: string,
    { source, line, head }: { source: number; line: LogLine; head: string },
  ): void {
    const event = parseLine(head.trimStart(), this.options);
    const slot = this.slots.get(key);
    if (slot !== undefined && event.atMs === undefined && isNamedBy(slot)) {
      const thrown = event.exception ?? thrownBy(slot, head);
      if (thrown !== undefined) {
        addException(slot, this.named(thrown));
        return;
      }
    }
    if (slot !== undefined && slot !== 'skipped') this.close(key, slot);
    const placed = this.placeInTime(source, line, event);
    this.slots.set(
      key,
      placed === undefined ? 'skipped' : this.opened({ source, line, head, event, ...placed }),
    );
  }

  /** When an event happened; `undefined` for one that is not looked at. */
  private placeInTime(
    source: number,
    { atMs, isPast }: LogLine,
    event: LogEvent,
  ): { atMs: number | undefined } | undefined {
    const { fromMs = Number.NEGATIVE_INFINITY, toMs = Number.POSITIVE_INFINITY, nowMs } = this.options;
    const counts = this.base.sources[source];
    if (isPast) {
      const known = atMs ?? event.atMs ?? this.pastMs.get(source);
      if (known !== undefined) this.pastMs.set(source, known);
      const isWithin =
        known === undefined ? this.options.fromMs === undefined : known >= fromMs && known < toMs;
      if (known === undefined && !isWithin && counts !== undefined) counts.untimed += 1;
      return isWithin ? { atMs: known } : undefined;
    }
    if (atMs !== undefined) return { atMs };
    const own = event.atMs;
    if (own !== undefined && own >= fromMs - toleranceMs && own <= nowMs + toleranceMs) return { atMs: own };
    if (own !== undefined && counts !== undefined) counts.oddTimes += 1;
    return { atMs: nowMs };
  }

  private opened(read: {
    source: number;
    line: LogLine;
    head: string;
    event: LogEvent;
    atMs: number | undefined;
  }): OpenEvent {
    const { source, line, head, event, atMs } = read;
    const { status, message, exception, level } = event;
    return {
      ...{ source, stream: line.stream ?? '', readMs: this.options.nowMs, sample: head },
      ...(atMs === undefined ? {} : { atMs }),
      ...(level === undefined ? {} : { level }),
      ...(status === undefined ? {} : { status }),
      hasOwnTime: event.atMs !== undefined,
      // A request's path is masked already, and its status is to stay.
      head:
        status === undefined
          ? this.named(message.slice(0, maxLineChars))
          : { key: this.keyOf(message), text: message },
      ...(exception === undefined ? {} : { exception: this.named(exception) }),
      isTraceback: beginsTraceback(message),
    };
  }

  private close(key: string, event: OpenEvent): void {
    this.slots.delete(key);
    const { source, head, exception, status, sample } = event;
    // A trace is one of something thrown, also where nobody says of what.
    const thrown = exception?.text ?? (event.isTraceback ? head.text : undefined);
    const level = levelOf({ level: event.level, exception: thrown });
    const counts = this.base.sources[source];
    if (counts !== undefined) {
      counts.events += 1;
      if (event.atMs !== undefined) {
        counts.firstMs = Math.min(counts.firstMs ?? event.atMs, event.atMs);
        counts.lastMs = Math.max(counts.lastMs ?? event.atMs, event.atMs);
      }
    }
    this.base.levels[level] += 1;
    this.patterns.add({
      ...{ source, level, sample, atMs: event.atMs },
      // One text at two levels is two things: a retry that warns, and the one that fails.
      key: this.keyOf(`${source} ${level} ${head.key} ${exception?.key ?? ''}`),
      text: textOf(event),
    });
    this.countInMinute(event, isError(level));
    if (status === undefined) return;
    const { requests } = this.base;
    requests.all += 1;
    if (status >= 500) requests.status5xx += 1;
    else if (status >= 400) requests.status4xx += 1;
  }

  private countInMinute({ atMs, status = 0 }: OpenEvent, error: boolean): void {
    if (atMs === undefined) return;
    this.minutes.add(minuteOf(atMs), [
      'events',
      ...(error ? (['errors'] as const) : []),
      ...(status > 0 ? (['requests'] as const) : []),
      ...(status >= 400 && status < 500 ? (['status4xx'] as const) : []),
      ...(status >= 500 ? (['status5xx'] as const) : []),
    ]);
  }

  private named(message: string): { key: number; text: string } {
    const text = maskVariables(message);
    return { key: this.keyOf(text), text };
  }

  /** Hashing is the dearest part of a line; messages repeat. */
  private keyOf(text: string): number {
    const known = this.keys.get(text);
    if (known !== undefined) return known;
    const key = keyOf(text);
    if (this.keys.size < 10_000) this.keys.set(text, key);
    return key;
  }
}

function cleaned(text: string): string {
  const most = text.startsWith('{') ? maxObjectChars : maxLineChars;
  return stripControls(text.slice(0, most)).trimEnd();
}

/** One event that is a JSON object in several lines is read as any other object. */
function onOneLine(text: string): string {
  if (!/^\s*\{\s*\n/.test(text) || text.length > maxObjectChars) return text;
  const fields = readFields(text.trim());
  return fields === undefined ? text : text.replaceAll('\n', ' ').trim();
}

function slotKey(source: number, stream: string): string {
  return `${source} ${stream}`;
}

/** A line of a stack trace and of nothing else. */
function isFrame(line: string): boolean {
  return /^\s*(?:at [\w.$<]+[(.]|File "|\.{3} \d+ |Caused by: |Suppressed: |\^+$)/.test(line);
}
