import { styleText } from 'node:util';
import { parseMarker } from '#shared/agent/output.ts';

type Format = Parameters<typeof styleText>[0];

/** Colours text, or leaves it as it is. */
export type Paint = (format: Format, text: string) => string;

export const noPaint: Paint = (_format, text) => text;

// Whether to colour was decided already, from the environment that was given.
const colours: Paint = (format, text) => styleText(format, text, { validateStream: false });

/** Follows https://no-color.org; `FORCE_COLOR` colours also what goes into a file. */
export function choosePaint(
  env: Readonly<Record<string, string | undefined>>,
  { isTTY = false }: { isTTY?: boolean | undefined },
): Paint {
  const { NO_COLOR = '', FORCE_COLOR = '', TERM } = env;
  if (NO_COLOR !== '' || FORCE_COLOR === '0') return noPaint;
  return FORCE_COLOR !== '' || (isTTY && TERM !== 'dumb') ? colours : noPaint;
}

const markerFormats = {
  progress: 'dim',
  warning: 'yellow',
  error: 'red',
  result: ['bold', 'green'],
} as const satisfies Record<string, Format>;

const severityFormats: Readonly<Record<string, Format>> = {
  CRITICAL: ['bold', 'red'],
  HIGH: 'red',
  MEDIUM: 'yellow',
  LOW: 'cyan',
  INFO: 'dim',
};

/** Colours one clean output line by its marker, or by the severity of the finding that it tells. */
export function paintLine(paint: Paint, line: string): string {
  const marker = parseMarker(line);
  if (marker !== undefined) {
    const end = line.indexOf(']') + 1;
    const isQuiet = marker.kind === 'progress';
    return isQuiet
      ? paint('dim', line)
      : paint(markerFormats[marker.kind], line.slice(0, end)) + line.slice(end);
  }
  const [, severity = '', rest = ''] = /^([A-Z]{3,8})(\s{2,}\S.*)$/s.exec(line) ?? [];
  const format = severityFormats[severity];
  if (format !== undefined) return paint(format, severity) + rest;
  return /^ {10}\S/.test(line) ? paint('dim', line) : line;
}
