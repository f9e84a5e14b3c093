import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { agentIdSchema } from '#shared/agent/ids.ts';
import { savingsTruth } from '#test/cloud/costs/savings-truth.ts';
import { openPlatform } from '#test/e2e/platform.ts';
import { home, recordedAt } from '#test/samples/organisation/organisation.ts';
import { recordedCalls } from '#test/samples/organisation/recorded-calls.ts';
import { makeFolder } from '#test/workspace/folders.ts';
import { startHoldingProxy } from './holding-proxy.ts';
import { allEnded, runPaced, startedIn } from './paced-example.ts';
import { commentsOf, exampleProgram, workedProgram } from './worked-example.ts';

const example = '03-cost-analysis';

/** Of the sample organisation, in millionths of a dollar. */
const micros = [...savingsTruth(recordedCalls({ refuses: false }), []).values()].reduce(
  (sum, it) => sum + (it.micros ?? 0),
  0,
);

/** With one database more than it has: as much too large as there lacks to the comment's $45,000. */
const calls = recordedCalls({ refuses: false }).map((call) =>
  call.operation === 'ListRecommendations' ? { ...call, output: withDatabase(call.output) } : call,
);

function withDatabase(output: unknown): unknown {
  const { items } = z.object({ items: z.array(z.unknown()) }).parse(output);
  const database = {
    ...{ accountId: home, region: 'us-east-1', currencyCode: 'USD', recommendationId: 'db-1' },
    ...{ actionType: 'Rightsize', implementationEffort: 'Medium', currentResourceType: 'RdsDbInstance' },
    ...{ resourceId: 'warehouse', resourceArn: `arn:aws:rds:us-east-1:${home}:db:warehouse` },
    ...{ currentResourceSummary: 'db.r6i.32xlarge', recommendedResourceSummary: 'db.r6g.4xlarge' },
    estimatedMonthlySavings: (45_000_000_000 - micros) / 1_000_000,
  };
  return { items: [...items, database] };
}

describe('Worked example 3', () => {
  test('is the program of the document with await added, and nothing else', async () => {
    expect(await exampleProgram(example)).toBe(await workedProgram(example));
  });

  test('prints what its comments show, of a recorded organisation with eight regions', async () => {
    const recording = await makeFolder();
    await writeFile(join(recording, 'calls.json'), JSON.stringify({ recorded_at: recordedAt, calls }));
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
    const comments = await commentsOf(example, /^\[/);
    expect(comments).toHaveLength(4);
    expect(printed.filter((line) => comments.includes(line))).toEqual(comments);
    const result = '[RESULT] Cost analysis complete. Found $45,000/month in potential savings';
    expect(printed.filter((line) => line.startsWith('[RESULT]'))).toEqual([result]);
    // What the recording holds, counted without the product: most of it is the database.
    expect(micros).toBeGreaterThan(0);
    expect(micros).toBeLessThan(45_000_000_000);
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
