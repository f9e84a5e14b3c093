import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  recordedAt,
  refusedByHand,
  stackCalls,
  wrongByHand,
  wrongElsewhere,
} from '#test/cloud/stacks/stack-calls.ts';
import { openPlatform } from './platform.ts';
import { uploadTree } from './tiny-workspace.ts';

/**
 * By hand: the table is not kept (high), has no way back (medium) and a fixed name (low); the queue has no dead letters
 * (medium) and nothing in the template raises an alarm (medium); the group runs in one zone (high).
 */
const orders = `Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties: { TableName: orders, BillingMode: PAY_PER_REQUEST }
  Jobs:
    Type: AWS::SQS::Queue
`;
const web = JSON.stringify(
  {
    Resources: {
      Group: {
        Type: 'AWS::AutoScaling::AutoScalingGroup',
        Properties: { AvailabilityZones: ['eu-west-1a'], MinSize: '1', MaxSize: '2' },
      },
      Errors: { Type: 'AWS::CloudWatch::Alarm' },
    },
  },
  undefined,
  2,
);
const wrongInTemplates = [
  ...['HIGH infra/orders.yaml:2', 'HIGH synth/web.template.json:3'],
  ...[
    'LOW infra/orders.yaml:2',
    'MEDIUM infra/orders.yaml:2',
    'MEDIUM infra/orders.yaml:5',
    'MEDIUM infra/orders.yaml:5',
  ],
];

describe('the infrastructure expert in rehearsal, asked for a review', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stacks-'));
    for (const refuses of [false, true]) {
      await mkdir(join(folder, String(refuses)));
      const recording = { recorded_at: recordedAt, calls: stackCalls({ refuses }) };
      await writeFile(join(folder, String(refuses), 'calls.json'), JSON.stringify(recording));
    }
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function run(
    prompt: string,
    { refuses, files }: { refuses?: boolean; files?: Record<string, string> },
  ) {
    await using world = await openPlatform(
      refuses === undefined ? {} : { recording: join(folder, String(refuses)) },
    );
    const workspace = files && (await uploadTree(world.api, files));
    const id = await world.start({
      ...{ subagent_type: 'aws-infrastructure-expert', prompt },
      ...(workspace === undefined ? {} : { workspace }),
    });
    const { lines, status, exit_code } = await world.ended(id);
    const texts = lines.map(({ text }) => text);
    const issues = texts.filter((text) => /^(?:CRITICAL|HIGH|MEDIUM|LOW|INFO) /.test(text));
    return { status, exit_code, texts, issues, result: texts.find((text) => text.startsWith('[RESULT]')) };
  }

  test('of templates tells what is wrong in each, and 0 for a review that was done to its end', async () => {
    const files = {
      'infra/orders.yaml': orders,
      'synth/web.template.json': web,
      'README.md': '# Orders\n',
    };
    const { status, exit_code, result, issues, texts } = await run('Review the architecture', { files });
    expect({ status, exit_code }).toEqual({ status: 'completed', exit_code: 0 });
    expect(result).toMatch(/^\[RESULT\] Architecture review complete\. \d+ issues found/);
    expect(texts).toContain(
      '- review_architecture: Checked 2 files: 6 issues found (2 high, 3 medium, 1 low)',
    );
    expect(texts.join('\n')).toContain('nothing beyond them was judged, which needs a model');
    const reviewed = issues.filter((text) => text.includes('architecture/'));
    expect(reviewed.map((text) => text.split(/ +/).slice(0, 2).join(' ')).sort()).toEqual(wrongInTemplates);
  });

  test('of stacks as they run tells each by stack and logical id', async () => {
    const { exit_code, result, issues, texts } = await run('Review our stacks', { refuses: false });
    expect(exit_code).toBe(0);
    expect(result).toBe('[RESULT] Architecture review complete. 8 issues found (1 high, 3 medium, 4 low)');
    expect(texts).toContain('- review_stacks: Checked 2 stacks: 8 issues found (1 high, 3 medium, 4 low)');
    expect(texts).toContain(
      '- shop-net (111111111111 eu-west-1): UPDATE_ROLLBACK_COMPLETE, drifted as of 2026-11-05, 2 resources, 2 issues',
    );
    const byHand = wrongByHand.map((wrong) => {
      const [severity = '', , path = ''] = wrong.split(' ');
      return `${severity.toUpperCase()} ${path}:1`;
    });
    expect(issues.map((text) => text.split(/ +/).slice(0, 2).join(' ')).sort()).toEqual(byHand.sort());
  });

  test('of stacks that refuse, and of nothing at all, ends with 2 and says what is missing', async () => {
    const refused = await run('Review our stacks', { refuses: true });
    expect(refused.exit_code).toBe(2);
    expect(refused.result).toBe(
      `[RESULT] Architecture review incomplete: review_stacks: ${refusedByHand.length} not checked. ` +
        `${wrongByHand.length + wrongElsewhere.length} issues found (2 high, 3 medium, 4 low)` +
        `; ${refusedByHand.length} things could not be checked`,
    );
    const nothing = await run('Review the architecture', { files: { 'README.md': '# Nothing\n' } });
    expect(nothing.exit_code).toBe(2);
    expect(nothing.result).toContain(
      'Architecture review incomplete: no template and no stack could be reviewed',
    );
  });
});
