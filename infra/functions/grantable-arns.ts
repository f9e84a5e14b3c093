import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Grantable } from '#shared/deployment/resources.ts';
import type { AgentBucket } from '../data/agent-bucket.ts';
import type { AgentOutput } from '../data/agent-output.ts';
import type { AgentTable } from '../data/agent-table.ts';
import type { ModelAccessArns } from '../model/model-access.ts';
import { logGroupArns } from '../names.ts';
import type { CommandProject } from '../sandbox/command-project.ts';

export interface GrantableResources {
  table: AgentTable;
  bucket: AgentBucket;
  output: AgentOutput;
  stateMachine: { machine: string; executions: string };
  schedules: { all: string; role: string };
  commands: CommandProject;
  deadLetters: IQueue;
  memberRole: readonly string[];
  /** Stacks that agents may deploy, and the role that CloudFormation takes for them. */
  deployments: { stacks: readonly string[]; role: readonly string[] };
  templateChecks: string;
  model: ModelAccessArns;
}

/** Where each name of `shared/deployment/resources.ts` lies in this stage; none where the stage does without. */
export function grantableArns(resources: GrantableResources): Record<Grantable, readonly string[]> {
  const { table, bucket, output, stateMachine, schedules, commands, deadLetters, memberRole, model } =
    resources;
  return {
    table: [table.table.tableArn],
    index_by_owner: [table.indexArn('by_owner')],
    index_by_time: [table.indexArn('by_time')],
    index_running: [table.indexArn('running')],
    bucket: [bucket.bucket.bucketArn],
    workspaces: [bucket.folderArn('workspaces')],
    rows: [bucket.folderArn('rows')],
    artifacts: [bucket.folderArn('artifacts')],
    state_machine: [stateMachine.machine],
    executions: [stateMachine.executions],
    // Ends in `:*`, which is how IAM names a group's streams and what StartQuery is checked against as well.
    agent_output: [output.logGroup.logGroupArn],
    agent_output_streams: [output.logGroup.logGroupArn],
    log_queries: ['*'],
    schedules: [schedules.all],
    schedule_lists: ['*'],
    schedules_role: [schedules.role],
    aws_accounts: ['*'],
    log_groups: logGroupArns(output),
    member_role: memberRole,
    deployed_stacks: resources.deployments.stacks,
    stacks_role: resources.deployments.role,
    command_project: [commands.project.projectArn],
    // Ends in `:*`, as above.
    command_log: [commands.logGroup.logGroupArn],
    dead_letters: [deadLetters.queueArn],
    template_checks: [resources.templateChecks],
    ...model,
  };
}
