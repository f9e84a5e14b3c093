import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { schedulerPrefix } from '#lambdas/schedules/scheduler-prefix.ts';
import { ownerSchema } from '#shared/agent/ids.ts';
import { functionNames } from '#shared/deployment/functions.ts';
import { isSaidByAgents } from '#shared/deployment/own-log-groups.ts';
import { stepFunctions } from '#shared/workflow/state-machine.ts';
import { shown } from './shown.ts';
import { allOf, defaultTemplate, financeRole, onlyOf, resourcesOf, synthesize } from './synthesized.ts';

const template = defaultTemplate();

describe('data', () => {
  test('lies in one table on demand, with recovery, TTL and encryption, that outlives the stack', () => {
    const [table] = allOf('AWS::DynamoDB::Table');
    expect(table).toMatchObject({
      ...{ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' },
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
      },
    });
    const indexes = z
      .array(z.object({ IndexName: z.string(), KeySchema: z.array(z.object({ AttributeName: z.string() })) }))
      .parse(table?.Properties['GlobalSecondaryIndexes']);
    expect(
      indexes.map(({ IndexName, KeySchema }) => [IndexName, ...KeySchema.map((key) => key.AttributeName)]),
    ).toEqual([
      ['by_owner', 'owner', 'place'],
      ['by_time', 'kind', 'place'],
      ['running', 'running', 'place'],
    ]);
  });

  test('lies in a private bucket that answers over TLS alone and forgets', () => {
    const [bucket] = allOf('AWS::S3::Bucket');
    expect(bucket).toMatchObject({
      ...{ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' },
      Properties: {
        PublicAccessBlockConfiguration: {
          ...{ BlockPublicAcls: true, BlockPublicPolicy: true },
          ...{ IgnorePublicAcls: true, RestrictPublicBuckets: true },
        },
        LifecycleConfiguration: {
          Rules: [
            { Prefix: 'workspaces/', ExpirationInDays: 7 },
            { Prefix: 'rows/', ExpirationInDays: 4 },
            { Prefix: 'artifacts/', ExpirationInDays: 4 },
            { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
          ],
        },
      },
    });
    expect(JSON.stringify(onlyOf('AWS::S3::BucketPolicy'))).toContain('"aws:SecureTransport":"false"');
  });

  test('in logs is kept for as long as the settings say', () => {
    const kept = allOf('AWS::Logs::LogGroup').map(({ Properties }) => [
      shown(Properties['LogGroupName']),
      Properties['RetentionInDays'],
    ]);
    expect(kept).toContainEqual(['/background-agents-prod/agent-output', 14]);
    const others = kept.filter(([name]) => name !== '/background-agents-prod/agent-output');
    // The functions, two state machines, API Gateway's two and commands.
    expect(others).toHaveLength(functionNames.length + 5);
    // Else API Gateway would make it by itself, for ever.
    expect(others).toContainEqual(['API-Gateway-Execution-Logs_<AgentsApi>/prod', 90]);
    expect(new Set(others.map(([, days]) => days))).toEqual(new Set([90]));
  });
});

test('what agents said is in the two groups that agents do not read, in every stage', () => {
  const groups = (settings: Parameters<typeof synthesize>[0]) =>
    resourcesOf(synthesize(settings), 'AWS::Logs::LogGroup')
      .map(({ Properties }) => shown(Properties['LogGroupName']))
      .filter(isSaidByAgents)
      .sort();
  for (const stage of ['dev', 'my-own-1']) {
    expect(groups({ stage })).toEqual([
      `/aws/codebuild/background-agents-${stage}-commands`,
      `/background-agents-${stage}/agent-output`,
    ]);
  }
});

describe('events', () => {
  test('tell of ended executions, and sweep every five minutes', () => {
    const rules = allOf('AWS::Events::Rule').map(({ Properties }) => Properties);
    expect(rules).toEqual([
      expect.objectContaining({
        EventPattern: {
          source: ['aws.states'],
          'detail-type': ['Step Functions Execution Status Change'],
          detail: {
            stateMachineArn: [expect.anything()],
            status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'],
          },
        },
      }),
      expect.objectContaining({ ScheduleExpression: 'rate(5 minutes)' }),
    ]);
    for (const { Targets } of rules) {
      expect(Targets).toEqual([expect.objectContaining({ DeadLetterConfig: { Arn: expect.anything() } })]);
    }
  });

  test('that a function fails at are kept for two weeks', () => {
    expect(allOf('AWS::Lambda::EventInvokeConfig')).toHaveLength(2);
    for (const { Properties } of allOf('AWS::Lambda::EventInvokeConfig')) {
      expect(Properties).toMatchObject({
        ...{ Qualifier: 'live', MaximumRetryAttempts: 2 },
        DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['EventsDeadLetters', 'Arn'] } } },
      });
    }
    for (const { Properties } of allOf('AWS::SQS::Queue')) {
      expect(Properties).toMatchObject({ MessageRetentionPeriod: 14 * 86_400, SqsManagedSseEnabled: true });
    }
  });

  test('of schedules are handed on with the planned time, for this stage alone', () => {
    const schedule = z
      .object({
        Target: z.object({ Input: z.string(), RetryPolicy: z.unknown(), DeadLetterConfig: z.unknown() }),
      })
      .parse(onlyOf('AWS::Scheduler::Schedule'));
    expect(JSON.parse(schedule.Target.Input)).toMatchObject({
      schedule: `${schedulerPrefix(ownerSchema.parse(financeRole))}weekly-cost-analysis`,
      time: '<aws.scheduler.scheduled-time>',
      payload: { owner: financeRole, task: { subagent_type: 'cost-analysis-agent' } },
    });
    expect(schedule.Target.RetryPolicy).toEqual({ MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 3_600 });
    expect(resourcesOf(synthesize({ schedules: {} }), 'AWS::Scheduler::Schedule')).toEqual([]);
  });
});

describe('operations', () => {
  const runbook = readFileSync(resolve(import.meta.dirname, '../../docs/runbook.md'), 'utf8');
  const alarms = allOf('AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);

  test('have an alarm for each of these, that tells the topic when it begins and when it is over', () => {
    expect(
      alarms.map(({ AlarmName }) => String(AlarmName).replace('background-agents-prod-', '')).sort(),
    ).toEqual([
      'agents-crashed',
      'api-errors',
      'cost-per-hour',
      'events-dead-lettered',
      'executions-throttled',
      'functions-throttled',
      'model-errors',
      'schedules-dead-lettered',
      'sweep-silent',
      'table-throttled',
    ]);
    for (const { AlarmActions, OKActions } of alarms) {
      expect([AlarmActions, OKActions]).toEqual([[expect.anything()], [expect.anything()]]);
    }
  });

  test('have an entry in the runbook for every alarm, and none for others', () => {
    const headings = [...runbook.matchAll(/^## ([a-z-]+)$/gm)].map(([, heading]) => heading);
    const named = alarms.map(
      ({ AlarmDescription }) => /docs\/runbook\.md#([a-z-]+)$/.exec(String(AlarmDescription))?.[1],
    );
    expect(headings.sort()).toEqual(named.sort());
  });

  test('clear away old versions of every step', () => {
    const [, steps = ''] = /for step in ([a-z ]+); do/.exec(runbook) ?? [];
    expect(steps.split(' ').sort()).toEqual(stepFunctions.toSorted());
  });

  test('have a dashboard', () => {
    expect(onlyOf('AWS::CloudWatch::Dashboard')).toMatchObject({ DashboardName: 'background-agents-prod' });
  });
});

test('nothing is provisioned: no network, no capacity, no machine that runs while nobody calls', () => {
  const types = new Set(Object.values(template.Resources).map(({ Type }) => Type));
  const hourly = /^AWS::(EC2|ECS|EKS|RDS|ElastiCache|ElasticLoadBalancing|NetworkFirewall|WAFv2|KMS)/;
  expect([...types].filter((type) => hourly.test(type))).toEqual([]);
  expect(JSON.stringify(template)).not.toMatch(/ProvisionedConcurrency|ProvisionedThroughput|VpcConfig/);
});
