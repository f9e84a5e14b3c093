import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { savedTruth } from '#test/cloud/costs/saved-truth.ts';
import { postureCalls } from '#test/cloud/posture/posture-calls.ts';
import { openPlatform } from '#test/e2e/platform.ts';
import { writeTree } from '#test/e2e/tiny-workspace.ts';
import { recordedAt } from '#test/samples/organisation/organisation.ts';
import type { RecordedCall } from '#test/samples/organisation/recorded-call.ts';
import { recordedCalls } from '#test/samples/organisation/recorded-calls.ts';
import { makeFolder } from '#test/workspace/folders.ts';
import { gateModel } from './model-gate.ts';
import { allEnded, runPaced } from './paced-example.ts';
import { exampleProgram, workedProgram } from './worked-example.ts';

const example = '07-infrastructure-analysis';

const keyOf = ({ service, operation, region, account, input }: RecordedCall): string =>
  JSON.stringify([service, operation, region, account, input]);

/** Costs and controls of the sample organisation; where both recorded the same call, that of the costs. */
const costCalls = recordedCalls({ refuses: false });
const costKeys = new Set(costCalls.map(keyOf));
const balancerSchema = z.object({ LoadBalancers: z.array(z.object({ LoadBalancerArn: z.string() })) });
/** The load balancers of the costs have no listener that could be a gap. */
const listenerCalls = costCalls
  .filter(({ operation }) => operation === 'DescribeLoadBalancers')
  .flatMap((call) =>
    balancerSchema.parse(call.output).LoadBalancers.map(({ LoadBalancerArn }) => ({
      ...call,
      ...{ operation: 'DescribeListeners', input: { LoadBalancerArn }, output: { Listeners: [] } },
    })),
  );
const calls = [
  ...costCalls,
  ...listenerCalls,
  ...postureCalls({ refuses: false }).filter((it) => !costKeys.has(keyOf(it))),
];

/** No volume of the costs is encrypted. */
const volumesSchema = z.object({ Volumes: z.array(z.unknown()) });
const openVolumes = costCalls
  .filter(({ operation }) => operation === 'DescribeVolumes')
  .reduce((sum, { output }) => sum + volumesSchema.parse(output).Volumes.length, 0);

async function recordOrganisation(): Promise<string> {
  const folder = await makeFolder();
  await writeFile(join(folder, 'calls.json'), JSON.stringify({ recorded_at: recordedAt, calls }));
  return folder;
}

describe('Worked example 7', () => {
  test('is the program of the document with await added, and nothing else', async () => {
    expect(await exampleProgram(example)).toBe(await workedProgram(example));
  });

  test('prints one assessment of four analyses that run side by side', async () => {
    await using gate = gateModel(4);
    await using world = await openPlatform({ recording: await recordOrganisation(), ...gate });
    await using tree = await writeTree({
      'main.tf': 'resource "aws_s3_bucket" "logs" {\n  bucket = "logs"\n}\n',
    });
    const printed = await runPaced(world, example, {
      workspace: tree.folder,
      isShown: false,
      before: (verb) => (verb === 'AgentOutput' ? allEnded(world) : undefined),
    });

    expect(printed.slice(0, 2)).toEqual([
      '4 infrastructure analyses running...',
      '## Infrastructure Assessment',
    ]);
    // By heading; in whichever order the answers came.
    const parts = new Map(
      printed
        .join('\n')
        .split('\n\n### ')
        .slice(1)
        .map((part): [string, string] => [part.slice(0, part.indexOf('\n')), part]),
    );
    const { agents } = await world.api.list();
    expect([...parts.keys()].sort()).toEqual(agents.map(({ description }) => description).sort());
    expect(parts.get('Cost optimization analysis')).toContain(
      `[RESULT] Cost analysis complete. Found ${savedTruth(false)}/month in potential savings`,
    );
    // The company's own policies are a matter for a model: the rehearsal says that it did not judge them.
    expect(parts.get('Compliance check')).toContain('company security policies not assessed');
    expect(parts.get('Compliance check')).toMatch(
      /^Assessed 40 controls in 5 of 5 accounts and 8 regions: [1-9]\d* gaps; 0 things not assessed$/m,
    );
    expect(parts.get('Compliance check')).toMatch(
      new RegExp(`^- SOC 2 CC6\\.1: fail: .*; volume-encryption ${openVolumes};`, 'm'),
    );
    expect(parts.get('Architecture review')).toMatch(/^\[RESULT\] Architecture review incomplete: /m);
    expect(parts.get('Infrastructure security audit')).toMatch(
      /^\[RESULT\] Security audit incomplete: nobody read the code, /m,
    );

    const ends = agents.map(({ completed_at = '' }) => completed_at).sort();
    expect(ends).toHaveLength(4);
    for (const { started_at } of agents) expect(started_at < String(ends[0])).toBe(true);
  });
});
