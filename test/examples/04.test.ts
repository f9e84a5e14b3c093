import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemClock } from '#lambdas/runtime/system-clock.ts';
import { agentIdSchema } from '#shared/agent/ids.ts';
import { openPlatform } from '#test/e2e/platform.ts';
import { makeFolder } from '#test/workspace/folders.ts';
import { startHoldingProxy } from './holding-proxy.ts';
import { runPaced, startedIn } from './paced-example.ts';
import { commentsOf, exampleProgram, workedProgram } from './worked-example.ts';

const example = '04-log-monitoring';
const minuteMs = 60_000;

/** The session: from five past two for three quarters of an hour. */
const begins = '2026-11-22T14:05:00.000Z';
const lastsMs = 45 * minuteMs;

/** What goes wrong in it: how often, ten seconds apart, and last when. The first one has been seen before it. */
const before = '2026-11-22T14:04:30.000Z ERROR AuthenticationError: Invalid token\n';
const errors = [
  { error: 'AuthenticationError: Invalid token', times: 22, last: '14:35:00' },
  { error: 'DatabaseConnectionError', times: 5, last: '14:42:00' },
  { error: 'ValidationError: Missing required field', times: 8, last: '14:49:30' },
];
const log = errors
  .flatMap(({ error, times, last }) =>
    Array.from({ length: times }, (_, at) => ({
      error,
      atMs: Date.parse(`2026-11-22T${last}Z`) - at * 10_000,
    })),
  )
  .sort((a, b) => a.atMs - b.atMs)
  .map(({ atMs, error }) => `${new Date(atMs).toISOString()} ERROR ${error}\n`)
  .join('');

describe('Worked example 4', () => {
  test('is the program of the document with await added, and nothing else', async () => {
    expect(await exampleProgram(example)).toBe(await workedProgram(example));
  });

  test('prints what its comments show, of a log with three patterns, two of which stopped', async () => {
    const folder = await makeFolder();
    const [logFile, aheadFile] = [join(folder, 'app.log'), join(await makeFolder(), 'ahead')];
    await writeFile(logFile, before);
    let aheadMs = Date.parse(begins) - systemClock.now().getTime();
    const clock = { ...systemClock, now: () => new Date(systemClock.now().getTime() + aheadMs) };
    await writeFile(aheadFile, `${aheadMs}`);
    const seen = Promise.withResolvers<void>();
    const looked = Promise.withResolvers<void>();
    await using opened = new AsyncDisposableStack();
    await using world = await openPlatform({
      ...{ clock, logFiles: [folder] },
      async beforeModel(modelUrl) {
        const gate = await startHoldingProxy(modelUrl, async ({ body }) => {
          if (!body.includes('- new error pattern: ')) return;
          seen.resolve();
          await looked.promise;
        });
        return opened.use(gate).url;
      },
    });
    const id = async () => agentIdSchema.parse((await startedIn(world))[0]);
    const told = async () => (await world.api.output(await id(), { limit: 10_000 })).output;
    /** The session between the program's lines. */
    const passTime = [
      () => seen.promise,
      async () => {
        looked.resolve();
        await expect.poll(told, { timeout: 15_000 }).toContain('ValidationError');
      },
    ];
    /** Behind the first look: three quarters of an hour, in which everything goes wrong. */
    const goOn = async (): Promise<void> => {
      await appendFile(logFile, log);
      aheadMs += lastsMs;
      await writeFile(aheadFile, `${aheadMs}`);
    };
    let looks = 0;
    const printed = await runPaced(world, example, {
      aheadFile,
      before: (verb) => (verb === 'AgentOutput' ? passTime.shift()?.() : undefined),
      async behind(verb) {
        if (verb === 'AgentOutput' && looks++ === 0) await goOn();
      },
    });

    const comments = await commentsOf(example, /^(\[PROGRESS\]|\d\. )/);
    expect(comments).toEqual([
      '[PROGRESS] Monitoring for 45 minutes. Detected 3 error patterns:',
      '1. AuthenticationError: Invalid token (23 occurrences, stopped at 14:35)',
      '2. DatabaseConnectionError (5 occurrences, stopped at 14:42)',
      '3. ValidationError: Missing required field (ongoing, 8 occurrences)',
    ]);
    const from = printed.indexOf(comments[0] ?? '');
    expect(printed.slice(from, from + 4)).toEqual(comments);
    const { status, exit_code, lines, progress } = await world.api.output(await id());
    expect({ status, exit_code }).toEqual({ status: 'terminated', exit_code: 137 });
    // Each is a line of its own, with a number of its own.
    const at = lines.findIndex(({ text }) => text === comments[0]);
    expect(lines.slice(at, at + 4).map(({ text }) => text)).toEqual(comments);
    expect(lines.slice(at, at + 4).map(({ seq }) => seq)).toEqual([1, 2, 3, 4].map((n) => at + n));
    expect(progress.current_step).toMatch(/^Monitoring for 45 minutes\. Detected 3 error patterns[.:]$/);
  });
});
