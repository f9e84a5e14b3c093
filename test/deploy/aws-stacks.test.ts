import { describe, expect, test } from 'vitest';
import { createAwsStacks } from '#lambdas/adapters/aws/stacks/aws-stacks.ts';
import type { CloudAnswer } from '#lambdas/ports/cloud.ts';

const signal = new AbortController().signal;
const place = { environment: 'dev', region: 'eu-west-1', stack: 'shop-dev', signal };
const answered = (output: unknown): CloudAnswer => ({ outcome: 'answered', output });
const failed = (code: string, message = ''): CloudAnswer => ({ outcome: 'failed', code, message });

/** CloudFormation as a list of answers by operation, and what it was asked. */
function open(answers: Readonly<Record<string, readonly CloudAnswer[]>>, role?: string) {
  const asked: { operation: string; region: string; input: Readonly<Record<string, unknown>> }[] = [];
  const call = async ({
    operation,
    region,
    input,
  }: {
    operation: string;
    region: string;
    input: Readonly<Record<string, unknown>>;
  }) => {
    const before = asked.filter((it) => it.operation === operation).length;
    asked.push({ operation, region, input });
    return answers[operation]?.[before] ?? failed('NotPrepared', operation);
  };
  return { asked, stacks: createAwsStacks({ call }, role) };
}

const wanted = {
  name: 'agents-k1',
  token: 'k1',
  kind: 'update',
  template: '{}',
  parameters: { Size: { value: '1' }, Key: 'previous' },
  capabilities: ['CAPABILITY_IAM'],
  description: 'd',
} as const;
const changeSet = (parts: object = {}) =>
  answered({
    ChangeSetId: 'arn:cs',
    StackId: 'arn:stack',
    Status: 'CREATE_COMPLETE',
    ExecutionStatus: 'AVAILABLE',
    ...parts,
  });

describe('CloudFormation', () => {
  test('is asked for a change set with role, token and parameters, in the region of the stack', async () => {
    const { stacks, asked } = open({ CreateChangeSet: [answered({ Id: 'arn:cs' })] }, 'arn:role');
    expect(await stacks.createChangeSet(place, wanted)).toEqual({
      outcome: 'answered',
      value: { id: 'arn:cs' },
    });
    expect(asked).toEqual([
      {
        operation: 'CreateChangeSet',
        region: 'eu-west-1',
        input: {
          ...{
            StackName: 'shop-dev',
            ChangeSetName: 'agents-k1',
            ClientToken: 'k1',
            ChangeSetType: 'UPDATE',
          },
          ...{ TemplateBody: '{}', Capabilities: ['CAPABILITY_IAM'], Description: 'd', RoleARN: 'arn:role' },
          Parameters: [
            { ParameterKey: 'Size', ParameterValue: '1' },
            { ParameterKey: 'Key', UsePreviousValue: true },
          ],
        },
      },
    ]);
  });

  test('that has the change set of an earlier run already gives that one', async () => {
    const { stacks } = open({
      CreateChangeSet: [failed('AlreadyExistsException')],
      DescribeChangeSet: [changeSet()],
    });
    expect(await stacks.createChangeSet(place, wanted)).toEqual({
      outcome: 'answered',
      value: { id: 'arn:cs' },
    });
  });

  test('tells every change of all pages', async () => {
    const change = (LogicalResourceId: string, parts: object) => ({
      ResourceChange: { LogicalResourceId, ResourceType: 'AWS::SQS::Queue', ...parts },
    });
    const first = [change('A', { Action: 'Add' })];
    const Details = [
      { Target: { Attribute: 'Properties', Name: 'QueueName' } },
      { Target: { Attribute: 'Tags' } },
    ];
    const second = [
      change('B', { Action: 'Modify', Replacement: 'Conditional', Details }),
      change('C', { Action: 'Remove', PolicyAction: 'Retain' }),
    ];
    const { stacks, asked } = open({
      DescribeChangeSet: [changeSet({ Changes: first, NextToken: 't' }), changeSet({ Changes: second })],
    });
    const answer = await stacks.describeChangeSet(place, 'arn:cs');
    const type = 'AWS::SQS::Queue';
    expect(answer).toMatchObject({
      value: {
        ...{ status: 'made', execution: 'possible' },
        changes: [
          { action: 'add', logicalId: 'A', type, replacement: 'no', details: [], isRetained: false },
          { action: 'modify', logicalId: 'B', replacement: 'maybe', details: ['QueueName', 'Tags'] },
          { action: 'remove', logicalId: 'C', isRetained: true },
        ],
      },
    });
    expect(asked[1]?.input).toMatchObject({ NextToken: 't' });
  });

  test('says of a stack that is not there, or only the shell of one, that there is none', async () => {
    const shell = answered({ Stacks: [{ StackId: 'arn', StackStatus: 'REVIEW_IN_PROGRESS' }] });
    const missing = failed('ValidationError', 'Stack with id shop-dev does not exist');
    const { stacks } = open({ DescribeStacks: [missing, shell, failed('ValidationError', 'bad name')] });
    expect(await stacks.describe(place)).toEqual({ outcome: 'answered', value: undefined });
    expect(await stacks.describe(place)).toEqual({ outcome: 'answered', value: undefined });
    expect(await stacks.describe(place)).toMatchObject({ outcome: 'failed' });
  });

  test('tells the events of one operation to its end, whoever turned it back, and none of others', async () => {
    const event = (minute: number, status: string, token: string, isStack = true) => ({
      ...{
        StackId: 'arn',
        PhysicalResourceId: isStack ? 'arn' : 'q',
        LogicalResourceId: isStack ? 'shop-dev' : 'Q',
      },
      ...{
        ResourceStatus: status,
        ClientRequestToken: token,
        Timestamp: new Date(Date.UTC(2026, 0, 1, 0, minute)),
      },
    });
    const StackEvents = [
      event(6, 'UPDATE_IN_PROGRESS', 'later'),
      event(5, 'UPDATE_ROLLBACK_COMPLETE', 'cancel'),
      event(4, 'UPDATE_ROLLBACK_IN_PROGRESS', 'cancel'),
      event(3, 'UPDATE_COMPLETE', 'k1', false),
      event(2, 'UPDATE_IN_PROGRESS', 'k1'),
      event(1, 'CREATE_COMPLETE', 'first'),
    ];
    const { stacks } = open({ DescribeStackEvents: [answered({ StackEvents }), answered({ StackEvents })] });
    const answer = await stacks.events(place, 'k1');
    expect(answer.outcome === 'answered' && answer.value.map(({ status }) => status)).toEqual([
      'UPDATE_IN_PROGRESS',
      'UPDATE_COMPLETE',
      'UPDATE_ROLLBACK_IN_PROGRESS',
      'UPDATE_ROLLBACK_COMPLETE',
    ]);
    expect(await stacks.events(place, 'never')).toEqual({ outcome: 'answered', value: [] });
  });

  test('whose answer has another shape is a failure, not an empty answer', async () => {
    const { stacks } = open({ DescribeStacks: [answered({ Stacks: 'none' })] });
    expect(await stacks.describe(place)).toMatchObject({ outcome: 'failed', code: 'UnexpectedAnswer' });
  });
});
