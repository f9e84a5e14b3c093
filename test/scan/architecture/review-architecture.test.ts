import { expect, test } from 'vitest';
import { reviewArchitecture } from '#lambdas/tools/scan/architecture/review-architecture.ts';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';

const options = { signal: new AbortController().signal, progress: () => undefined };
const review = (files: Record<string, string>) => reviewArchitecture(inMemoryWorkspace(files), options);

const bad = `Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: orders
      ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 }
  Db:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Snapshot
    UpdateReplacePolicy: Snapshot
    Properties: { Engine: postgres }
  Jobs:
    Type: AWS::SQS::Queue
  Api:
    Type: AWS::Lambda::Function
    Properties: { MemorySize: 256 }
  Web:
    Type: AWS::ECS::Service
    Properties: { DesiredCount: 1 }
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: { VPCZoneIdentifier: [subnet-1] }
`;

test('a review finds what hurts, each at its resource', async () => {
  const { findings, checked } = await review({ 'template.yaml': bad });
  expect(checked).toBe(1);
  expect(findings.map(({ rule_id, line }) => `${rule_id.split('/')[1]}:${line}`).sort()).toEqual([
    'data-not-kept:2',
    'fixed-capacity:2',
    'fixed-name:2',
    'no-alarms:7',
    'no-dead-letters:12',
    'no-function-timeout:14',
    'no-point-in-time-recovery:2',
    'one-task:17',
    'single-zone-database:7',
    'single-zone-group:20',
  ]);
});

test('a review leaves alone what is as it should be, and what is known only when deployed', async () => {
  const good = `Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      TableName: !Sub '\${AWS::StackName}-orders'
      BillingMode: PAY_PER_REQUEST
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }
  Db:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Snapshot
    UpdateReplacePolicy: Snapshot
    Properties: { MultiAZ: !Ref IsLarge }
  JobsDlq:
    Type: AWS::SQS::Queue
  Api:
    Type: AWS::Lambda::Function
    Properties: { Timeout: 20 }
  Errors:
    Type: AWS::CloudWatch::Alarm
`;
  expect((await review({ 'template.yaml': good })).findings).toEqual([]);
});

test('a template that cannot be read was not checked', async () => {
  const { checked, notChecked } = await review({ 'a.yaml': `${bad}  Broken: [` });
  expect({ checked, what: notChecked.map(({ what }) => what) }).toEqual({ checked: 0, what: ['a.yaml'] });
});
