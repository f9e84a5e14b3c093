import { describe, expect, test } from 'vitest';
import { noLogs } from '#lambdas/ports/log-source.ts';
import { listLogSources } from '#lambdas/tools/logs/list-log-sources.ts';
import { searchLogs } from '#lambdas/tools/logs/search-logs.ts';
import { summarizePatterns } from '#lambdas/tools/logs/summarize-patterns.ts';
import { ToolError } from '#lambdas/tools/tool.ts';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';
import { toolContext } from '#test/fakes/tool-context.ts';
import { growingLog, logsOf } from './growing-log.ts';
import { json, type Kind, log4j, minuteMs, planEvents, startMs, within } from './replayed-logs.ts';
import { truthOf } from './truth.ts';

const hour = startMs + 60 * minuteMs;
const kinds: readonly Kind[] = [
  { kind: 'ok', rate: () => 4, write: json(30, (n) => `order ${n} accepted`) },
  {
    kind: 'failed',
    rate: (minute) => (within(50, 54)(minute) ? 3 : 0),
    write: log4j('ERROR', (n) => `charge ${n} failed`),
  },
];
const events = planEvents(kinds, 60);
const clock = manualClock(new Date(hour).toISOString());
const context = (parts = {}) =>
  toolContext({ logs: logsOf({ 'app.log': growingLog(events, hour) }), clock, ...parts });

describe('A search', () => {
  const search = (input: object) =>
    searchLogs.run(context(), searchLogs.input.parse({ source: { file: 'app.log' }, ...input }));

  test('counts the lines of the time it is asked for, and shows the newest', async () => {
    const { content } = await search({ pattern: 'charge \\d+ failed', last_minutes: 8, limit: 2 });
    const asked = events.filter(({ atMs }) => atMs >= hour - 8 * minuteMs);
    const matched = asked.filter(({ kind }) => kind === 'failed');
    expect([asked.length, matched.length]).toEqual([41, 9]);
    const lines = content.split('\n');
    expect(lines[0]).toBe('9 lines of 41 in file app.log matched. Times are UTC.');
    expect(lines.slice(1, 3).map((line) => line.slice(20))).toEqual(
      matched.slice(-2).flatMap((event) => event.lines),
    );
  });

  test('takes patterns in linear time only, and says what is wrong with one', async () => {
    await expect(search({ pattern: '(?=x)' })).rejects.toThrow('Not a pattern in RE2 syntax');
    const { content } = await search({ pattern: '(a+)+$' });
    expect(content).toContain('0 lines of 255 in file app.log matched');
  });

  test('of what cannot be read fails, and does not answer that nothing was found', async () => {
    const log = growingLog([], hour);
    log.break('AccessDenied');
    const input = searchLogs.input.parse({ source: { file: 'app.log' }, pattern: 'x' });
    await expect(searchLogs.run(context({ logs: logsOf({ 'app.log': log }) }), input)).rejects.toThrow(
      ToolError,
    );
  });
});

describe('A summary', () => {
  test('of a file in the workspace takes all of it, and says nothing of ongoing or stopped', async () => {
    const text = events.flatMap(({ lines }) => lines).join('\n');
    const workspace = async () => inMemoryWorkspace({ 'logs/app.log': text });
    const input = summarizePatterns.input.parse({ sources: [{ workspace_file: 'logs/app.log' }] });
    const { content } = await summarizePatterns.run(context({ workspace }), input);
    const { count, first, last } = truthOf(events, 'failed');
    expect(count).toBe(15);
    expect(content).toContain('Read 255 lines: 255 events, 15 errors, 0 warnings, 1 problem pattern.');
    expect(content).toContain(`charge <n> failed (15 occurrences, ${first} to ${last})`);
    expect(content).not.toMatch(/ongoing|stopped/);
  });

  test('of a log without any time counts its patterns all the same', async () => {
    const workspace = async () => inMemoryWorkspace({ 'app.log': 'ValueError: no 1\nValueError: no 2\n' });
    const input = summarizePatterns.input.parse({ sources: [{ workspace_file: 'app.log' }] });
    const { content } = await summarizePatterns.run(context({ workspace }), input);
    expect(content).toContain('1. [error] ValueError: no <n> (2 occurrences, without times)');
  });

  test('names what it could not read, and fails where that was everything', async () => {
    const sources = [{ file: 'app.log' }, { file: 'gone.log' }];
    const { content, notChecked } = await summarizePatterns.run(
      context(),
      summarizePatterns.input.parse({ sources }),
    );
    expect(content).toContain('NOT READ: file gone.log: this function reads no files');
    expect(notChecked).toEqual([{ what: 'file gone.log', why: 'this function reads no files' }]);
    const none = summarizePatterns.input.parse({ sources: sources.slice(1) });
    await expect(summarizePatterns.run(context(), none)).rejects.toThrow('No source could be read');
  });
});

test('Sources are listed as they are named to the other tools, with what could not be listed', async () => {
  const logs = {
    ...noLogs,
    list: async () => ({
      groups: [{ name: '/aws/lambda/a', bytes: 1_200 }],
      files: [{ path: '/var/log/app.log', bytes: 5 }],
      gaps: ['log groups of us-west-2: AccessDenied: no'],
    }),
  };
  const workspace = async () => inMemoryWorkspace({ 'logs/app.log': 'x\n', 'src/log.ts': 'x' });
  const { content } = await listLogSources.run(context({ logs, workspace }), listLogSources.input.parse({}));
  expect(content.split('\n')).toEqual([
    '{"group": "/aws/lambda/a"} 1,200 bytes',
    '{"file": "/var/log/app.log"} 5 bytes',
    '{"workspace_file": "logs/app.log"} 2 bytes',
    'Could not list log groups of us-west-2: AccessDenied: no',
  ]);
  const there = { region: 'us-east-1', account: '222222222222' };
  const of = await listLogSources.run(context({ logs, workspace }), listLogSources.input.parse(there));
  const [group = ''] = of.content.split(' 1,200 bytes');
  const source = JSON.parse(group);
  expect(source).toEqual({ group: '/aws/lambda/a', ...there });
  expect(searchLogs.input.safeParse({ source, pattern: 'x' }).success).toBe(true);
});
