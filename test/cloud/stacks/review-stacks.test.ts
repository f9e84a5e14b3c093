import { describe, expect, test } from 'vitest';
import { type Cloud, type CloudCall, noCloud } from '#lambdas/ports/cloud.ts';
import { stackTools } from '#lambdas/tools/cloud/stacks/tools.ts';
import type { ToolResult } from '#lambdas/tools/tool.ts';
import { bindTool } from '#lambdas/tools/toolbox.ts';
import { createRecordedCloud } from '#local/adapters/cloud/recorded-cloud.ts';
import { recordingOf } from '#local/adapters/cloud/recording.ts';
import { cloudReads } from '#shared/deployment/cloud-reads.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';
import { toolContext } from '#test/fakes/tool-context.ts';
import { recordedAt, refusedByHand, stackCalls, wrongByHand, wrongElsewhere } from './stack-calls.ts';

function open({ refuses }: { refuses: boolean }) {
  const recorded = createRecordedCloud(recordingOf(recordedAt, stackCalls({ refuses })))('agent-1');
  const asked: CloudCall[] = [];
  const cloud = {
    ...recorded,
    call: (call: CloudCall) => {
      asked.push(call);
      return recorded.call(call);
    },
  };
  return { asked, call: (name: string, input: object = {}) => callOn(cloud, name, input) };
}

async function callOn(cloud: Cloud, name: string, input: object = {}): Promise<ToolResult> {
  const tool = stackTools.map(bindTool).find((it) => it.name === name);
  const outcome = await tool?.run(toolContext({ cloud }), input);
  if (outcome === undefined || !('content' in outcome)) throw new Error(`${name} is not done`);
  return outcome;
}

const shown = ({ findings = [] }: ToolResult) =>
  findings.map(({ severity, rule_id, path }) => `${severity} ${rule_id} ${path}`).sort();

describe('a review of stacks as they run', () => {
  test('finds what is wrong with each, by stack and logical id, as written down by hand', async () => {
    const result = await open({ refuses: false }).call('review_stacks');
    expect(shown(result)).toEqual(wrongByHand.toSorted());
    expect(result.notChecked).toEqual([]);
    expect(result.content.split('\n')).toEqual(
      expect.arrayContaining([
        'Checked 2 stacks: 8 issues found (1 high, 3 medium, 4 low)',
        '- shop-prod (111111111111 eu-west-1): UPDATE_COMPLETE, in sync as of 2026-11-02, 2 resources, 6 issues',
        '- shop-net (111111111111 eu-west-1): UPDATE_ROLLBACK_COMPLETE, drifted as of 2026-11-05, 2 resources, 2 issues',
        'Source: a recording of 2026-11-15, not the account as it is now.',
      ]),
    );
    const drifted = result.findings?.find(({ rule_id }) => rule_id.endsWith('/drifted'));
    expect(drifted?.evidence).toBe('Gate, seen 2026-11-05');
  });

  test('lists what refuses and what cannot be read as not checked, and reviews the rest', async () => {
    const result = await open({ refuses: true }).call('review_stacks');
    expect(shown(result)).toEqual([...wrongByHand, ...wrongElsewhere].sort());
    expect(result.content.split('\n')[0]).toBe(
      'Checked 3 stacks: 9 issues found (2 high, 3 medium, 4 low); 5 not checked, so not known to be clean',
    );
    const told = (result.notChecked ?? []).map(({ what }) => what);
    expect(told).toHaveLength(refusedByHand.length);
    for (const part of refusedByHand)
      expect(
        told.some((what) => what.includes(part)),
        part,
      ).toBe(true);
    expect(result.content).toContain(
      '- legacy (111111111111 eu-west-1): CREATE_COMPLETE, drift unknown, 1 resource, 0 issues',
    );
    expect(result.content).toContain(
      '- sound (222222222222 eu-west-1): CREATE_COMPLETE, drift unknown, resources unknown, 0 issues',
    );
  });

  test('makes no call but those that the role allows for reading, and of the stacks that are asked for alone', async () => {
    const { call, asked } = open({ refuses: true });
    await call('review_stacks', { accounts: ['111111111111'], regions: ['eu-west-1'], stacks: ['shop-net'] });
    const calls = asked.filter(({ service }) => service === 'cloudformation');
    expect(calls.map(({ operation }) => operation).sort()).toEqual([
      ...['DescribeStacks', 'DescribeStacks', 'GetTemplate', 'ListStackResources'],
    ]);
    expect(calls.filter(({ operation }) => !Object.hasOwn(cloudReads.cloudformation, operation))).toEqual([]);
  });

  test('of a name that is not there says so; where something refused it is not known', async () => {
    await expect(open({ refuses: false }).call('review_stacks', { stacks: ['gone'] })).rejects.toThrow(
      'No such stacks: gone. list_stacks shows which there are.',
    );
    const result = await open({ refuses: true }).call('review_stacks', { stacks: ['gone'] });
    expect(result.notChecked?.map(({ what }) => what)).toContain('stack gone');
  });

  test('without an account reviews nothing, and says why', async () => {
    const result = await callOn(noCloud(manualClock()), 'review_stacks');
    expect(result.findings).toEqual([]);
    expect(result.content.split('\n')[0]).toMatch(/^Checked 0 stacks: no issues found; \d not checked/);
    expect(result.notChecked?.[0]).toMatchObject({ what: 'AWS accounts' });
  });
});

test('a list of stacks tells each with its state, and what could not be listed', async () => {
  const { content } = await open({ refuses: true }).call('list_stacks');
  expect(content.split('\n')[0]).toBe('Found 5 stacks in 2 accounts and 2 regions; 2 not checked');
  expect(content).toContain('- broken (222222222222 eu-west-1): ROLLBACK_COMPLETE, drift unknown\n');
});
