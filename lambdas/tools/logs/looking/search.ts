import { setImmediate } from 'node:timers/promises';
import { RE2JS, RE2JSException } from 're2js';
import { compilePattern } from '#lambdas/patterns/compile-pattern.ts';
import { Turns } from '#lambdas/patterns/turns.ts';
import { CappedText, count, plural, shorten } from '#lambdas/tools/code/capped-text.ts';
import { type ToolContext, ToolError, type ToolResult } from '#lambdas/tools/tool.ts';
import type { SearchInput } from '../inputs.ts';
import { openSource } from '../sources/open-source.ts';
import { nameOfSource } from '../sources/source-spec.ts';
import { timeOf, zoneText } from '../watch/render-parts.ts';
import { minutesOf } from '../zone.ts';
import { readAll } from './read-all.ts';
import { createTimeFilter } from './time-filter.ts';

const maxLineChars = 65_536;
const shownChars = 500;

/** @throws {ToolError} where nothing of the source could be read, and for a pattern that is none. */
export async function search(context: ToolContext, request: SearchInput): Promise<ToolResult> {
  const found = await searchIn(context, request);
  const zone = { zoneMinutes: minutesOf(request.utc_offset) };
  const name = nameOfSource(request.source);
  if (found.isUnreadable && found.read === 0) {
    throw new ToolError(`${name} could not be read: ${found.gaps.join('; ')}`);
  }
  const text = new CappedText(30_000);
  for (const { atMs, line } of found.newest) text.add(`${timeOf(zone, atMs)} ${line}`);
  const atLeast = found.gaps.length === 0 ? '' : 'at least ';
  return {
    content: [
      `${atLeast}${plural(found.matches, 'line')} of ${count(found.read)} in ${name} matched. Times are ${zoneText(zone)}.`,
      text.join(),
      ...found.gaps.map((gap) => `Gap: ${gap}`),
    ].join('\n'),
    notChecked: found.gaps.map((why) => ({ what: `parts of ${name}`, why })),
  };
}

interface Found {
  read: number;
  matches: number;
  newest: { atMs: number | undefined; line: string }[];
  gaps: readonly string[];
  isUnreadable: boolean;
}

async function searchIn(context: ToolContext, request: SearchInput): Promise<Found> {
  const pattern = compile(request);
  const turns = new Turns();
  const nowMs = context.clock.now().getTime();
  const minutes = request.last_minutes ?? ('workspace_file' in request.source ? undefined : 60);
  const stretch = { fromMs: minutes === undefined ? undefined : nowMs - minutes * 60_000, toMs: nowMs };
  const place = createTimeFilter(stretch, { nowMs, zoneMinutes: minutesOf(request.utc_offset) });
  const found: Found = { read: 0, matches: 0, newest: [], gaps: [], isUnreadable: false };
  const source = await openSource(context, request.source);
  const ended = await readAll(source, { ...stretch, signal: context.signal }, async (lines) => {
    for (const [index, line] of lines.entries()) {
      if (index === 0 || turns.isOver(line.text)) await setImmediate();
      context.signal.throwIfAborted();
      const { isWithin, atMs } = place(line);
      if (!isWithin) continue;
      found.read += 1;
      if (!pattern.matcher(line.text.slice(0, maxLineChars)).find()) continue;
      found.matches += 1;
      found.newest.push({ atMs, line: shorten(line.text.replaceAll(/\s*\n\s*/g, ' | '), shownChars) });
      if (found.newest.length > request.limit) found.newest.shift();
    }
  });
  return { ...found, gaps: ended.gaps, isUnreadable: ended.isUnreadable };
}

function compile({ pattern, ignore_case }: SearchInput): RE2JS {
  try {
    return compilePattern(pattern, ignore_case ? RE2JS.CASE_INSENSITIVE : 0);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw new ToolError(`Not a pattern in RE2 syntax: ${error.message}`);
  }
}
