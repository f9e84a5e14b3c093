import { describe, expect, test } from 'vitest';
import { agentIdSchema } from '#shared/agent/ids.ts';
import { savedTruth } from '#test/cloud/costs/saved-truth.ts';
import { openPlatform } from '#test/e2e/platform.ts';
import { writeOrganisation } from '#test/samples/organisation/write-organisation.ts';
import { makeFolder } from '#test/workspace/folders.ts';
import { startHoldingProxy } from './holding-proxy.ts';
import { allEnded, runPaced, startedIn } from './paced-example.ts';
import { exampleProgram, workedProgram } from './worked-example.ts';

const example = '03-cost-analysis';

/** The comments of the first look, and the last step's. */
const progress = [
  '[PROGRESS:30] Analyzed us-east-1, us-west-2 (2 of 8 regions)',
  '[PROGRESS:60] Completed regional analysis, analyzing account patterns',
  '[PROGRESS:85] Identifying optimization opportunities',
];

describe('Worked example 3', () => {
  test('is the program of the document with await added, and nothing else', async () => {
    expect(await exampleProgram(example)).toBe(await workedProgram(example));
  });

  test('prints what its comments show, of a recorded organisation with eight regions', async () => {
    const recording = await makeFolder();
    await writeOrganisation(recording, { refuses: false });
    const identifying = Promise.withResolvers<void>();
    const answers = Promise.withResolvers<void>();
    await using opened = new AsyncDisposableStack();
    await using world = await openPlatform({
      recording,
      async beforeModel(modelUrl) {
        const gate = await startHoldingProxy(modelUrl, async ({ body }) => {
          if (!body.includes('Identifying optimization opportunities')) return;
          identifying.resolve();
          await answers.promise;
        });
        return opened.use(gate).url;
      },
    });
    /** The half hour between the program's lines. */
    const passTime = [
      () => identifying.promise,
      async () => {
        answers.resolve();
        await allEnded(world);
      },
    ];
    const printed = await runPaced(world, example, {
      before: (verb) => (verb === 'AgentOutput' ? passTime.shift()?.() : undefined),
    });

    const [id = ''] = await startedIn(world);
    expect(printed[0]).toBe(`Cost analysis started: ${id}`);
    expect(printed.filter((line) => progress.includes(line))).toEqual(progress);
    // In the comment $45,000 of somebody else's organisation; here what the recorded one could save, to the cent.
    const result = `[RESULT] Cost analysis complete. Found ${savedTruth(false)}/month in potential savings`;
    expect(printed.filter((line) => line.startsWith('[RESULT]'))).toEqual([result]);
    expect(result).toMatch(/Found \$[1-9][\d,]*\.\d\d\/month in/);
    expect(printed.indexOf(result)).toBeGreaterThan(printed.indexOf(progress[2] ?? ''));
    // Two answers, and no line in both.
    const { lines, ...output } = await world.api.output(id, { limit: 10_000 });
    expect(printed.slice(1)).toEqual(lines.map(({ text }) => text));
    expect(output).toMatchObject({ status: 'completed', exit_code: 0 });
    expect((await world.api.list()).agents[0]).toMatchObject({
      description: 'AWS cost analysis - all accounts',
    });
    expect(await world.platform.engine.store.get(agentIdSchema.parse(id))).toMatchObject({
      timeout_minutes: 45,
    });
  });
});
