import {
  ConflictException,
  CreateScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, test } from 'vitest';
import { parseFire } from '#lambdas/adapters/aws/schedule-input.ts';
import { createEventBridgeScheduler } from '#lambdas/adapters/aws/scheduler.ts';
import type { Schedule } from '#lambdas/ports/scheduler.ts';
import { countingIds } from '#test/fakes/counting-ids.ts';
import { nowhere } from './loopback.ts';
import { restlessClock } from './restless-clock.ts';
import { schedulerTarget } from './scheduler-target.ts';

const weekly: Schedule = {
  name: 'weekly',
  expression: 'cron(0 8 ? * MON *)',
  timezone: 'Europe/Berlin',
  enabled: true,
  payload: { subagent_type: 'cost-analysis-agent', prompt: 'Why <aws.scheduler.scheduled-time>?' },
};

function openScheduler() {
  const client = new SchedulerClient(nowhere);
  const sent = mockClient(client);
  sent.on(CreateScheduleCommand).resolves({});
  const deps = { scheduler: client, clock: restlessClock(), ids: countingIds() };
  const inputs = () => sent.commandCalls(CreateScheduleCommand).map(({ args }) => args[0].input);
  return { sent, inputs, scheduler: createEventBridgeScheduler(deps, schedulerTarget) };
}

describe('EventBridge Scheduler', () => {
  test('a schedule calls the one function, retried little, with a queue for what is lost', async () => {
    const { scheduler, inputs } = openScheduler();
    await scheduler.put(weekly);
    expect(inputs()).toMatchObject([
      {
        Name: 'weekly',
        GroupName: 'agents',
        ScheduleExpression: 'cron(0 8 ? * MON *)',
        ScheduleExpressionTimezone: 'Europe/Berlin',
        State: 'ENABLED',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: schedulerTarget.fireArn,
          RoleArn: schedulerTarget.roleArn,
          RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 3_600 },
          DeadLetterConfig: { Arn: schedulerTarget.deadLetterArn },
        },
      },
    ]);
  });

  test('the receiver gets name, planned time and payload, whatever the payload says', async () => {
    const { scheduler, inputs } = openScheduler();
    await scheduler.put(weekly);
    // What the service does before it calls.
    const delivered = String(inputs()[0]?.Target?.Input).replaceAll(
      '<aws.scheduler.scheduled-time>',
      '2026-11-23T07:00:00Z',
    );
    expect(parseFire(JSON.parse(delivered))).toEqual({
      schedule: 'weekly',
      time: '2026-11-23T07:00:00Z',
      payload: weekly.payload,
    });
  });

  test('a schedule that is there is replaced', async () => {
    const { sent, scheduler, inputs } = openScheduler();
    sent
      .on(CreateScheduleCommand)
      .rejects(new ConflictException({ message: 'there', Message: 'there', $metadata: {} }));
    sent.on(UpdateScheduleCommand).resolves({});
    await scheduler.put({ ...weekly, enabled: false });
    expect(sent.commandCalls(UpdateScheduleCommand)[0]?.args[0].input).toEqual(inputs()[0]);
    expect(inputs()[0]).toMatchObject({ State: 'DISABLED' });
  });

  test('a list of several pages is read to its end', async () => {
    const { sent, scheduler } = openScheduler();
    sent
      .on(ListSchedulesCommand)
      .resolvesOnce({ Schedules: [{ Name: 'b' }], NextToken: 'more' })
      .resolves({ Schedules: [{ Name: 'a' }] });
    for (const Name of ['a', 'b']) {
      sent.on(GetScheduleCommand, { Name }).resolves({
        ...{ Name, ScheduleExpression: 'rate(1 hour)', ScheduleExpressionTimezone: 'UTC', State: 'ENABLED' },
        Target: { Arn: '', RoleArn: '', Input: `{"schedule":"${Name}","time":"","payload":1}` },
      });
    }
    expect((await scheduler.list('a.')).map(({ name }) => name)).toEqual(['a', 'b']);
    const tokens = sent.commandCalls(ListSchedulesCommand).map(({ args }) => args[0].input.NextToken);
    expect(tokens).toEqual([undefined, 'more']);
    const prefixes = sent.commandCalls(ListSchedulesCommand).map(({ args }) => args[0].input.NamePrefix);
    expect(prefixes).toEqual(['a.', 'a.']);
  });
});
