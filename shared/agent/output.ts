import { limits } from './limits.ts';
import type { Progress } from './record.ts';

/** One line of an agent's output as readers see it. */
export interface OutputLine {
  /** From 1, without gaps. */
  seq: number;
  /** When it was recorded, ISO 8601. */
  at: string;
  text: string;
}

export type Marker =
  | { kind: 'progress'; text: string; percent?: number }
  | { kind: 'warning' | 'error' | 'result'; text: string };

const markerPattern = /^\[(PROGRESS(?::(\d{1,3}))?|WARNING|ERROR|RESULT)\](?: (.*))?$/s;

/** The marker that a line begins with; `undefined` for body text, an unknown or a broken marker. */
export function parseMarker(line: string): Marker | undefined {
  const match = markerPattern.exec(line);
  if (match === null) return undefined;
  const [, name = '', digits, text = ''] = match;
  if (name === 'WARNING' || name === 'ERROR' || name === 'RESULT') return { kind: lower[name], text };
  if (digits === undefined) return { kind: 'progress', text };
  const percent = Number(digits);
  return percent > 100 ? undefined : { kind: 'progress', text, percent };
}

/**
 * The lines of a report of progress: a marker with the first line, and the others below it, which never read as markers
 * themselves.
 */
export function progressLines({
  percent,
  message,
}: {
  percent?: number | undefined;
  message: string;
}): string[] {
  const [step = '', ...details] = splitLines(message)
    .map((line) => stripControls(line).trimEnd())
    .filter((line) => line !== '');
  const marker = percent === undefined ? '[PROGRESS]' : `[PROGRESS:${percent}]`;
  const below = details.map((line) => (line.startsWith('[') ? ` ${line}` : line));
  return [`${marker} ${step.trimStart()}`, ...below];
}

const lower = { WARNING: 'warning', ERROR: 'error', RESULT: 'result' } as const;

/** Moves progress by what a line says; percent never goes down. The same object where nothing changed. */
export function advanceProgress(progress: Progress, line: string, at: string): Progress {
  const marker = parseMarker(line);
  if (marker?.kind !== 'progress') return progress;
  return {
    current_step: marker.text === '' ? progress.current_step : marker.text,
    percent_complete: Math.max(progress.percent_complete, marker.percent ?? 0),
    last_update: at,
  };
}

const cutMark = ` [... line cut at ${limits.lineBytes / 1024} KiB]`;
// Terminal sequences (CSI, OSC) whole, then every other control character but the tab, then the marks that
// reverse the direction of text and so hide what a line says.
const controlCharacters =
  /(?!\t)\p{Cc}(?:\[[0-?]*[ -/]*[@-~]|\][^\p{Cc}]*(?:\p{Cc}\\?)?)?|[\u202a-\u202e\u2066-\u2069]/gu;

/** A line without control characters. Secrets are looked for behind this: a hidden character splits none. */
export function stripControls(line: string): string {
  return line.replace(controlCharacters, '').toWellFormed();
}

/** One line, safe to store and to print: no control characters, at most 8 KiB of UTF-8. */
export function cleanLine(line: string): string {
  const clean = stripControls(line);
  if (clean.length * 3 <= limits.lineBytes) return clean;
  const bytes = new TextEncoder().encode(clean);
  if (bytes.length <= limits.lineBytes) return clean;
  const room = limits.lineBytes - cutMark.length;
  // A character cut in two at the end decodes to U+FFFD, which is dropped.
  return new TextDecoder().decode(bytes.subarray(0, room)).replace(/\uFFFD$/, '') + cutMark;
}

/** The text without line ends and other control characters: words from outside can't begin a line of their own. */
export function onOneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

/** Splits text at line ends of every kind; a trailing line end adds no empty line. */
export function splitLines(text: string): string[] {
  const lines = text.split(/\r\n|[\n\r\u2028\u2029]/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
