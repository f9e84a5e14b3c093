import { describe, expect, test } from 'vitest';
import { checkSettings } from '#infra/check-settings.ts';
import { type StageSettings, settingsOf } from '#infra/settings.ts';
import { allStatements } from './statements.ts';
import { allOf, defaultTemplate, onlyOf, outputsOf, synthesize } from './synthesized.ts';

describe('a first deployment', () => {
  test('that fails leaves nothing with a name behind, which would stand in the way of the next', () => {
    const nameless = ['AWS::ApiGateway::Account', 'AWS::IAM::Role'];
    const left = Object.values(defaultTemplate().Resources).filter(
      ({ Type, DeletionPolicy }) => DeletionPolicy === 'Retain' && !nameless.includes(Type),
    );
    expect(left).toEqual([]);
  });

  test('asks for no more builds at once than a new account has', () => {
    expect(onlyOf('AWS::CodeBuild::Project')).not.toHaveProperty('ConcurrentBuildLimit');
    const limits = { ...settingsOf('prod').limits, commandsAtOnce: 3 };
    const [project] = Object.values(synthesize({ limits }).Resources).filter(
      ({ Type }) => Type === 'AWS::CodeBuild::Project',
    );
    expect(project?.Properties).toMatchObject({ ConcurrentBuildLimit: 3 });
  });

  test('says at its end what to do next, in that order', () => {
    const outputs = outputsOf(defaultTemplate());
    expect(outputs.map(([name]) => name)).toEqual([
      'ModelKey',
      'CallersPolicy',
      'ApiUrl',
      'FirstCall',
      'Console',
    ]);
    const { ModelKey, FirstCall } = Object.fromEntries(outputs);
    expect(ModelKey).toBe(
      'aws secretsmanager put-secret-value --region <AWS::Region> --secret-id <AgentModelKey> --secret-string "$ANTHROPIC_API_KEY"',
    );
    expect(FirstCall).toMatch(/^npm run agents -- --endpoint https:.* --region <AWS::Region> list$/);
  });

  test('says nothing of a key where the model needs none', () => {
    const outputs = outputsOf(synthesize({ model: { access: 'bedrock', default: 'sonnet' } }));
    expect(outputs.map(([name]) => name)).not.toContain('ModelKey');
  });
});

test('alarms of this account, and nobody else, may speak to the topic', () => {
  const { PolicyDocument } = onlyOf('AWS::SNS::TopicPolicy');
  expect(PolicyDocument).toMatchObject({
    Statement: expect.arrayContaining([
      expect.objectContaining({
        ...{ Effect: 'Allow', Action: 'sns:Publish' },
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      }),
    ]),
  });
});

test('a role is passed on to the one service that it is for', () => {
  const execution_role = 'arn:aws:iam::111122223333:role/deployer';
  const dev = { stacks: ['shop-dev'], regions: ['eu-west-1'] };
  const deploying = synthesize({ deployments: { execution_role, environments: { dev } } });
  const conditions = allStatements(deploying)
    .filter(({ Action }) => Action.includes('iam:PassRole'))
    .map(({ Condition }) => Condition);
  expect(conditions).toEqual([
    { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
    { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
  ]);
});

test('schedules go with what they start', () => {
  expect(allOf('AWS::Scheduler::ScheduleGroup')).toMatchObject([{ DeletionPolicy: 'Delete' }]);
  expect(Object.keys(defaultTemplate().Resources)).toContain('ScheduleGroup');
});

describe('settings that CloudFormation would refuse late', () => {
  const prod = settingsOf('prod');
  const wrong: [string, Partial<StageSettings>, RegExp][] = [
    ['a stage in capitals', { stage: 'Prod' }, /stage: lower case/],
    ['a stage that is too long', { stage: 'my-long-stage' }, /stage: lower case/],
    ['no running agents', { limits: { ...prod.limits, runningPerOwner: 0 } }, /limits\.runningPerOwner/],
    [
      'workspaces that go while an agent runs',
      { retention: { ...prod.retention, workspaceDays: 2 } },
      /retention\.workspaceDays: at least 3 days/,
    ],
    [
      'the ARN of a role for its name',
      { cloud: { memberRole: 'arn:aws:iam::1:role/x', externalId: 'e-1' } },
      /not its ARN/,
    ],
    ['an address that is none', { alarms: { email: 'nobody', costPerHourUsd: 1 } }, /alarms\.email/],
    [
      'an owner with a path',
      { schedules: { weeklyCostAnalysisFor: 'arn:aws:iam::123456789012:role/team/Finance' } },
      /without a path/,
    ],
  ];
  test.each(wrong)('are refused by name: %s', (_what, changes, message) => {
    expect(() => checkSettings({ ...prod, ...changes })).toThrow(message);
  });
});
