import { createHash } from 'node:crypto';
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule, ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { type Owner, ownerSchema } from '#shared/agent/ids.ts';
import { weeklyCostAnalysis } from '#shared/deployment/weekly-cost-analysis.ts';
import { schedulerPrefixOf } from '#shared/storage/scheduler-prefix.ts';
import { fixLogicalId } from '../explained-findings.ts';
import { nameOf } from '../names.ts';
import type { StageSettings } from '../settings.ts';
import { FireMachine } from './fire-machine.ts';

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
    this.group = new ScheduleGroup(this, 'Group', {
      scheduleGroupName: nameOf(settings),
      // What its schedules start goes with the stack; left behind, they would fire at nothing.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    fixLogicalId(this.group, 'ScheduleGroup');
    this.role = this.#makeRole(settings);
    const { machine } = new FireMachine(this, 'Fires', { settings, fire, deadLetters });
    machine.grantStartExecution(this.role);
    deadLetters.grantSendMessages(this.role);
    const { weeklyCostAnalysisFor: owner } = settings.schedules;
    if (owner !== undefined) this.#analyseCostsWeekly(ownerSchema.parse(owner), machine, deadLetters);
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

  #analyseCostsWeekly(owner: Owner, machine: StateMachine, deadLetters: Queue): void {
    const { name, description, expression, timezone, overlap, task } = weeklyCostAnalysis;
    const key = schedulerPrefixOf(createHash('sha256').update(owner).digest('base64url')) + name;
    const payload = { owner, name, overlap, task };
    new CfnSchedule(this, 'WeeklyCostAnalysis', {
      ...{ name: key, description, scheduleExpression: expression, scheduleExpressionTimezone: timezone },
      groupName: this.group.scheduleGroupName,
      flexibleTimeWindow: { mode: 'FLEXIBLE', maximumWindowInMinutes: 15 },
      target: {
        arn: machine.stateMachineArn,
        roleArn: this.role.roleArn,
        input: JSON.stringify({ schedule: key, time: '<aws.scheduler.scheduled-time>', payload }),
        // Of the machine's start alone: what keeps an agent from starting, the machine itself tries again.
        retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 3_600 },
        deadLetterConfig: { arn: deadLetters.queueArn },
      },
    });
  }
}
