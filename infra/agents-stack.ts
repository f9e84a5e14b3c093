import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { UserPolicies } from './access/user-policies.ts';
import { AgentsApi } from './api/agents-api.ts';
import { AgentBucket } from './data/agent-bucket.ts';
import { AgentOutput } from './data/agent-output.ts';
import { AgentTable } from './data/agent-table.ts';
import { DeadLetters } from './events/dead-letters.ts';
import { Upkeep } from './events/upkeep.ts';
import { AgentFunctions, type CodeOf } from './functions/agent-functions.ts';
import { ModelAccess } from './model/model-access.ts';
import {
  deploymentArns,
  memberRoleArns,
  nameOf,
  scheduleArns,
  stateMachineArns,
  templateChecksArn,
} from './names.ts';
import { Operations } from './operations/operations.ts';
import { CommandProject } from './sandbox/command-project.ts';
import { AgentSchedules } from './schedules/agent-schedules.ts';
import type { StageSettings } from './settings.ts';
import { tellWhatToDoNext } from './what-to-do-next.ts';
import { AgentMachine } from './workflow/agent-machine.ts';

export interface AgentsStackProps extends StackProps {
  settings: StageSettings;
  version: string;
  codeOf: CodeOf;
}

/** The whole product in one account and region. No network of its own, nothing that costs when nobody calls. */
export class AgentsStack extends Stack {
  constructor(scope: Construct, { settings, version, codeOf, ...props }: AgentsStackProps) {
    super(scope, nameOf(settings), { ...props, stackName: nameOf(settings) });

    const table = new AgentTable(this, 'Table', settings);
    const bucket = new AgentBucket(this, 'Bucket', settings);
    const output = new AgentOutput(this, 'Output', settings);
    const deadLetters = new DeadLetters(this, 'DeadLetters', settings);
    const model = new ModelAccess(this, 'Model', settings);
    const commands = new CommandProject(this, 'Commands', settings);
    const stateMachine = stateMachineArns(this, settings);
    const schedules = scheduleArns(this, settings);
    const templateChecks = templateChecksArn(this, settings);

    const functions = new AgentFunctions(this, 'Functions', {
      ...{ settings, codeOf },
      environment: {
        ...{ settings, version, stateMachineArn: stateMachine.machine },
        ...{ tableName: table.table.tableName, bucketName: bucket.bucket.bucketName },
        outputLogGroup: output.logGroup.logGroupName,
        modelKeyArn: model.secret?.secretArn,
        ...{ commandProject: commands.project.projectName, templateChecksArn: templateChecks },
        schedules: {
          ...{ group: nameOf(settings), fireArn: schedules.fire, roleArn: schedules.role },
          deadLetterArn: deadLetters.schedules.queueArn,
        },
      },
      resources: {
        ...{ table, bucket, output, stateMachine, schedules, commands, templateChecks },
        ...{ deadLetters: deadLetters.events, model: model.arns },
        ...{ memberRole: memberRoleArns(this, settings), deployments: deploymentArns(this, settings) },
      },
    });

    const { machine } = new AgentMachine(this, 'Machine', { settings, functions });
    const api = new AgentsApi(this, 'Api', { settings, functions });
    new Upkeep(this, 'Upkeep', { settings, functions, machine, deadLetters: deadLetters.events });
    new AgentSchedules(this, 'Schedules', {
      settings,
      fire: functions.live('schedule-fire'),
      deadLetters: deadLetters.schedules,
    });
    const policies = new UserPolicies(this, 'Policies', { settings, api });
    new Operations(this, 'Operations', { settings, table, api, functions, machine, deadLetters });

    const next = { apiUrl: api.api.url, user: policies.user, machine, modelKey: model.secret };
    tellWhatToDoNext(this, next);
  }
}
