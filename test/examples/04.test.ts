import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemClock } from '#lambdas/runtime/system-clock.ts';
import { agentIdSchema } from '#shared/agent/ids.ts';
import { openPlatform } from '#test/e2e/platform.ts';
import { makeFolder } from '#test/workspace/folders.ts';
import { startHoldingProxy } from './holding-proxy.ts';
import { runPaced, startedIn } from './paced-example.ts';
import { exampleProgram, workedProgram } from './worked-example.ts';

const example = '04-log-monitoring';
const secondMs = 1_000;

/** The comments' three patterns: how often, from how long ago, and whether they go on until now. */
const patterns = [
  { error: 'AuthenticationError: Invalid token', times: 23, lastAgoMs: 540 * secondMs },
  { error: 'DatabaseConnectionError', times: 5, lastAgoMs: 420 * secondMs },
  { error: 'ValidationError: Missing required field', times: 8, lastAgoMs: 5 * secondMs },
];

function logUntil(nowMs: number): string {
  const events = patterns.flatMap(({ error, times, lastAgoMs }) =>
    Array.from({ length: times }, (_, at) => ({ atMs: nowMs - lastAgoMs - at * secondMs, error })),
  );
  return events
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ atMs, error }) => `${new Date(atMs).toISOString()} ERROR ${error}\n`)
    .join('');
}

describe('Worked example 4', () => {
  test('is the program of the document with await added, and nothing else', async () => {
    expect(await exampleProgram(example)).toBe(await workedProgram(example));
  });

  test('prints what its comments show, of a log with three patterns, two of which stopped', async () => {
    const folder = await makeFolder();
    const nowMs = systemClock.now().getTime();
    await writeFile(join(folder, 'app.log'), logUntil(nowMs));
    const seen = Promise.withResolvers<void>();
    const looked = Promise.withResolvers<void>();
    await using opened = new AsyncDisposableStack();
    await using world = await openPlatform({
      logFiles: [folder],
      async beforeModel(modelUrl) {
        const gate = await startHoldingProxy(modelUrl, async ({ body }) => {
          if (!body.includes('AuthenticationError')) return;
          seen.resolve();
          await looked.promise;
        });
        return opened.use(gate).url;
      },
    });
    const told = async () => {
      const [id] = await startedIn(world);
      return (await world.api.output(agentIdSchema.parse(id), { limit: 10_000 })).output;
    };
    /** The session between the program's lines. */
    const passTime = [
      () => seen.promise,
      async () => {
        looked.resolve();
        await expect.poll(told, { timeout: 15_000 }).toContain('Detected 3 error patterns');
      },
    ];
    const printed = await runPaced(world, example, {
      before: (verb) => (verb === 'AgentOutput' ? passTime.shift()?.() : undefined),
    });

    const timeOf = (lastAgoMs: number): string => new Date(nowMs - lastAgoMs).toISOString().slice(11, 16);
    // Numbers and names are the comments'; minutes and times of day those of this test. A progress report is one line,
    // where the comments have one for each pattern, and the most frequent pattern comes first.
    expect(printed.find((line) => line.includes('Detected'))).toBe(
      [
        '[PROGRESS:0] Monitoring for 0 minutes. Detected 3 error patterns:',
        `1. AuthenticationError: Invalid token (23 occurrences, stopped at ${timeOf(540_000)})`,
        '2. ValidationError: Missing required field (ongoing, 8 occurrences)',
        `3. DatabaseConnectionError (5 occurrences, stopped at ${timeOf(420_000)})`,
      ].join(' '),
    );
    const [id] = await startedIn(world);
    const ended = await world.api.output(agentIdSchema.parse(id));
    expect(ended).toMatchObject({ status: 'terminated', exit_code: 137 });
  });
});
