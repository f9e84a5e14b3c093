import type { CloudReadAction } from './cloud-reads.ts';
import type { LogReadAction } from './log-reads.ts';
import type { StackAction } from './stack-calls.ts';

/**
 * What functions are let at, by name, and every action that one may be granted there. Infra knows each one's
 * ARN. Nothing outside this list can be granted.
 */
export interface GrantableActions {
  /** The items of the one table. A transaction needs the actions of its parts. */
  table:
    | 'dynamodb:BatchGetItem'
    | 'dynamodb:ConditionCheckItem'
    | 'dynamodb:GetItem'
    | 'dynamodb:PutItem'
    | 'dynamodb:Query'
    | 'dynamodb:UpdateItem';
  index_by_owner: 'dynamodb:Query';
  index_by_time: 'dynamodb:Query';
  index_running: 'dynamodb:Query';
  /** The bucket itself. Without this, S3 says "forbidden" for an object that does not exist. */
  bucket: 's3:ListBucket';
  /** `workspaces/` of the bucket. */
  workspaces: 's3:GetObject' | 's3:PutObject';
  /** `rows/` of the bucket: what is too big for an item. */
  rows: 's3:GetObject' | 's3:PutObject';
  /** `artifacts/` of the bucket: files that agents made. */
  artifacts: 's3:GetObject' | 's3:PutObject';
  /** To wake an execution is allowed on its machine. */
  state_machine: 'states:SendTaskSuccess' | 'states:StartExecution';
  /** Executions of the state machine. */
  executions: 'states:DescribeExecution' | 'states:StopExecution';
  /** The log group of the agents' output. */
  agent_output: 'logs:StartQuery';
  /** Its streams: one for each agent. */
  agent_output_streams: 'logs:CreateLogStream' | 'logs:PutLogEvents';
  /** Queries by their id; IAM knows no resource for these two actions. */
  log_queries: 'logs:GetQueryResults' | 'logs:StopQuery';
  /** Schedules of this stage's group. */
  schedules:
    | 'scheduler:CreateSchedule'
    | 'scheduler:DeleteSchedule'
    | 'scheduler:GetSchedule'
    | 'scheduler:UpdateSchedule';
  /** IAM knows no resource for this action. */
  schedule_lists: 'scheduler:ListSchedules';
  /** What EventBridge Scheduler calls functions as. */
  schedules_role: 'iam:PassRole';
  /** The project that commands run in; its builds have no ARN of their own. */
  command_project:
    | 'codebuild:BatchGetBuilds'
    | 'codebuild:ListBuildsForProject'
    | 'codebuild:StartBuild'
    | 'codebuild:StopBuild';
  /** Its log: one stream for each command. */
  command_log: 'logs:GetLogEvents';
  /** Where an event goes that could not be handled. */
  dead_letters: 'sqs:SendMessage';
  /** Accounts as agents look at them: everything in them may be what an agent was asked about. */
  aws_accounts: CloudReadAction;
  /** Every log group of the account, in every region. */
  log_groups: LogReadAction;
  /** The role in member accounts, where there is one. */
  member_role: 'sts:AssumeRole' | 'sts:TagSession';
  /** Stacks that may be deployed, by the beginnings of their names; none where the stage lets none be. */
  deployed_stacks: StackAction;
  /** What CloudFormation makes their resources with. */
  stacks_role: 'iam:PassRole';
  /** The function that holds templates against rules, by its alias. */
  template_checks: 'lambda:InvokeFunction';
  /** How the model is reached: one of the three is deployed, as `model_access` says. */
  model_key: 'secretsmanager:GetSecretValue';
  model_workspace: 'aws-external-anthropic:CreateInference';
  model_on_bedrock: 'bedrock:InvokeModel' | 'bedrock:InvokeModelWithResponseStream';
}

export type Grantable = keyof GrantableActions;

export type Grant = {
  [Name in Grantable]: {
    on: Name;
    actions: readonly GrantableActions[Name][];
    /** Of a role that is passed on: the one service that it may be passed to. */
    passedTo?: 'cloudformation.amazonaws.com' | 'scheduler.amazonaws.com';
  };
}[Grantable];
