import { setImmediate } from 'node:timers/promises';
import { RE2JS, RE2JSException } from 're2js';
import * as z from 'zod';
import { CappedText, count, plural, shorten } from '../code/capped-text.ts';
import { defineTool, type ToolContext, ToolError } from '../tool.ts';
import { readAll } from './looking/read-all.ts';
import { createTimeFilter } from './looking/time-filter.ts';
import { openSource } from './sources/open-source.ts';
import { nameOfSource, sourceSpecSchema } from './sources/source-spec.ts';
import { timeOf, zoneText } from './watch/render-parts.ts';
import { minutesOf, utcOffsetSchema } from './zone.ts';

const input = z.object({
  source: sourceSpecSchema,
  pattern: z.string().min(1).max(1_000).describe('Regular expression in RE2 syntax, matched line by line'),
  ignore_case: z.boolean().default(false),
  last_minutes: z.int().min(1).max(10_080).optional().describe('Default: 60; all of a file of the workspace'),
  limit: z
    .int()
    .min(1)
    .max(200)
    .default(50)
    .describe('The newest so many matches are shown; the rest are counted'),
  utc_offset: utcOffsetSchema,
});
type Input = z.infer<typeof input>;

const maxLineChars = 65_536;
const shownChars = 500;
const linesAtOnce = 500;

export const searchLogs = defineTool({
  name: 'search_logs',
  family: 'logs',
  description:
    'Searches one log for a regular expression, over the last minutes. Answers how many lines matched of how many were ' +
    'read, and the newest of them with their times.',
  input,
  timeoutMs: 240_000,
  async run(context, request) {
    const search = await searchIn(context, request);
    const zone = { zoneMinutes: minutesOf(request.utc_offset) };
    const name = nameOfSource(request.source);
    if (search.isUnreadable && search.read === 0) {
      throw new ToolError(`${name} could not be read: ${search.gaps.join('; ')}`);
    }
    const text = new CappedText(30_000);
    for (const { atMs, line } of search.newest) text.add(`${timeOf(zone, atMs)} ${line}`);
    const atLeast = search.gaps.length === 0 ? '' : 'at least ';
    return {
      content: [
        `${atLeast}${plural(search.matches, 'line')} of ${count(search.read)} in ${name} matched. Times are ${zoneText(zone)}.`,
        text.join(),
        ...search.gaps.map((gap) => `Gap: ${gap}`),
      ].join('\n'),
      notChecked: search.gaps.map((why) => ({ what: `parts of ${name}`, why })),
    };
  },
});

interface Search {
  read: number;
  matches: number;
  newest: { atMs: number | undefined; line: string }[];
  gaps: readonly string[];
  isUnreadable: boolean;
}

async function searchIn(context: ToolContext, request: Input): Promise<Search> {
  const pattern = compile(request);
  const nowMs = context.clock.now().getTime();
  const minutes = request.last_minutes ?? ('workspace_file' in request.source ? undefined : 60);
  const stretch = { fromMs: minutes === undefined ? undefined : nowMs - minutes * 60_000, toMs: nowMs };
  const place = createTimeFilter(stretch, { nowMs, zoneMinutes: minutesOf(request.utc_offset) });
  const found: Search = { read: 0, matches: 0, newest: [], gaps: [], isUnreadable: false };
  const source = await openSource(context, request.source);
  const ended = await readAll(source, { ...stretch, signal: context.signal }, async (lines) => {
    for (const [index, line] of lines.entries()) {
      if (index % linesAtOnce === 0) await setImmediate();
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

function compile({ pattern, ignore_case }: Input): RE2JS {
  try {
    return RE2JS.compile(pattern, ignore_case ? RE2JS.CASE_INSENSITIVE : 0);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw new ToolError(`Not a pattern in RE2 syntax: ${error.message}`);
  }
}
