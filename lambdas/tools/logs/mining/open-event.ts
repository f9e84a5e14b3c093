import { beginsTraceback, endsTraceback } from '../lines/continuation.ts';
import { readPiece } from '../lines/json-line.ts';
import { isError, rankOf } from '../lines/level.ts';
import { beginsWithException } from '../lines/parse-line.ts';
import type { OpenEvent } from './digest-state.ts';
import { safe } from './pattern-table.ts';

/** What is kept of an event's texts from one round to the next. */
const keptBytes = 160;
const keptSampleBytes = 80;

/** An event that may get further lines; or where lines go whose event is not counted. */
export type Slot = OpenEvent | 'skipped';

/** Whether an exception on a line of its own is that of the event before. */
export function isNamedBy(slot: Slot): slot is OpenEvent {
  if (slot === 'skipped' || slot.exception !== undefined) return false;
  const isBad = slot.level !== undefined && (slot.level === 'warn' || isError(slot.level));
  return slot.isTraceback || (slot.hasOwnTime && isBad);
}

/** Whether a trace is one of its own: a program that logs what was thrown says so at a level that fits. */
export function isBesides(slot: Slot, line: string): boolean {
  if (slot === 'skipped' || slot.isTraceback || !beginsTraceback(line)) return false;
  return slot.level !== undefined && rankOf(slot.level) < rankOf('warn');
}

/** What a line names as thrown, if it ends the trace of the event before. */
export function thrownBy(slot: Slot, line: string): string | undefined {
  if (slot === 'skipped' || !slot.isTraceback || slot.exception !== undefined) return undefined;
  return endsTraceback(line) ? line : undefined;
}

/** Takes a further line of an event into it. */
export function addPart(
  slot: Slot,
  part: string,
  name: (text: string) => { key: number; text: string },
): void {
  if (slot === 'skipped' || part === '') return;
  if (slot.sample === '{') addField(slot, part, name);
  else if (beginsTraceback(part)) slot.isTraceback = true;
  else if (slot.exception === undefined) {
    // Some indent it below its head.
    const own = part.trimStart();
    const thrown = beginsWithException(own) ? own : thrownBy(slot, part);
    if (thrown !== undefined) addException(slot, name(thrown));
  }
}

/** One line of an object that is written in lines. */
function addField(
  slot: OpenEvent,
  part: string,
  name: (text: string) => { key: number; text: string },
): void {
  const { level, message } = readPiece(part);
  if (level !== undefined) slot.level ??= level;
  if (message !== undefined && slot.head.text === '{') slot.head = name(message);
}

export function addException(slot: OpenEvent, exception: { key: number; text: string }): void {
  slot.exception = exception;
}

/** The exception says more than the words around it, and comes first. */
export function textOf({ head, exception }: Pick<OpenEvent, 'head' | 'exception'>): string {
  if (exception === undefined) return head.text;
  const isSaid = head.key === exception.key || exception.text.endsWith(`: ${head.text}`);
  return isSaid || /^Traceback\b/.test(head.text) ? exception.text : `${exception.text} (in: ${head.text})`;
}

/** As it may be stored: masked, and bounded in bytes. */
export function withoutSecrets(event: OpenEvent): OpenEvent {
  const { head, exception, sample } = event;
  return {
    ...event,
    head: { ...head, text: safe(head.text, keptBytes) },
    ...(exception === undefined
      ? {}
      : { exception: { ...exception, text: safe(exception.text, keptBytes) } }),
    sample: safe(sample, keptSampleBytes),
  };
}
