import { Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule, ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { weeklyCostAnalysis } from '#shared/deployment/weekly-cost-analysis.ts';
import { nameOf } from '../names.ts';
import type { StageSettings } from '../settings.ts';

interface AgentSchedulesProps {
  settings: StageSettings;
  fire: Alias;
  deadLetters: Queue;
}

/** The group that schedules live in, and the role that they start agents with. */
export class AgentSchedules extends Construct {
  readonly group: ScheduleGroup;
  readonly role: Role;

  constructor(scope: Construct, id: string, { settings, fire, deadLetters }: AgentSchedulesProps) {
    super(scope, id);
    this.group = new ScheduleGroup(this, 'Group', { scheduleGroupName: nameOf(settings) });
    this.role = this.#makeRole(settings);
    fire.grantInvoke(this.role);
    deadLetters.grantSendMessages(this.role);
    if (settings.schedules.weeklyCostAnalysis) this.#analyseCostsWeekly(fire, deadLetters);
  }

  #makeRole(settings: StageSettings): Role {
    const { account } = Stack.of(this);
    return new Role(this, 'Role', {
      roleName: nameOf(settings, 'schedules-role'),
      description: 'Lets schedules of this stage start agents',
      // Nobody else's schedules may use the role.
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': account, 'aws:SourceArn': this.group.scheduleGroupArn },
        },
      }),
    });
  }

  #analyseCostsWeekly(fire: Alias, deadLetters: Queue): void {
    const { name, description, expression, timezone, overlap, task } = weeklyCostAnalysis;
    // No person's: whoever may see the team's agents sees its agents.
    const payload = { owner: `schedule/${name}`, name, overlap, task };
    new CfnSchedule(this, 'WeeklyCostAnalysis', {
      ...{ name, description, scheduleExpression: expression, scheduleExpressionTimezone: timezone },
      groupName: this.group.scheduleGroupName,
      flexibleTimeWindow: { mode: 'FLEXIBLE', maximumWindowInMinutes: 15 },
      target: {
        arn: fire.functionArn,
        roleArn: this.role.roleArn,
        input: JSON.stringify({ schedule: name, time: '<aws.scheduler.scheduled-time>', payload }),
        retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 3_600 },
        deadLetterConfig: { arn: deadLetters.queueArn },
      },
    });
  }
}
