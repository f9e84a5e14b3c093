import { type CloudReadAction, cloudReadActions } from './cloud-reads.ts';
import type { LogReadAction } from './log-reads.ts';
import type { Grant } from './resources.ts';
import { type StackAction, stackActions } from './stack-calls.ts';

// Small sets of actions that belong together, named after what the code does with them.

export const readRecords = [
  { on: 'table', actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem'] },
] as const satisfies readonly Grant[];

/** Lines and the conversation; a page of them may lie in a blob. */
export const readRows = [
  { on: 'table', actions: ['dynamodb:Query'] },
  { on: 'rows', actions: ['s3:GetObject'] },
] as const satisfies readonly Grant[];

/** Every write to an agent is conditional, and most are transactions. */
export const writeAgents = [
  { on: 'table', actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem'] },
  { on: 'rows', actions: ['s3:PutObject'] },
] as const satisfies readonly Grant[];

/** Answers of tools are put while their agent runs, and leave its record alone. */
export const answerCalls = [
  { on: 'table', actions: ['dynamodb:ConditionCheckItem'] },
] as const satisfies readonly Grant[];

/** What a tool makes for the user. */
export const keepArtifacts = [
  { on: 'artifacts', actions: ['s3:PutObject'] },
] as const satisfies readonly Grant[];

export const recordOutput = [
  { on: 'agent_output_streams', actions: ['logs:CreateLogStream', 'logs:PutLogEvents'] },
] as const satisfies readonly Grant[];

export const searchOutput = [
  { on: 'agent_output', actions: ['logs:StartQuery'] },
  { on: 'log_queries', actions: ['logs:GetQueryResults', 'logs:StopQuery'] },
] as const satisfies readonly Grant[];

export const startExecutions = [
  { on: 'state_machine', actions: ['states:StartExecution'] },
] as const satisfies readonly Grant[];

/** Hands back the token with which an execution waits. */
export const wakeExecutions = [
  { on: 'state_machine', actions: ['states:SendTaskSuccess'] },
] as const satisfies readonly Grant[];

export const findWorkspaces = [
  { on: 'bucket', actions: ['s3:ListBucket'] },
  { on: 'workspaces', actions: ['s3:GetObject'] },
] as const satisfies readonly Grant[];

/** A presigned upload has the rights of whoever signed it. */
export const takeUploads = [
  ...findWorkspaces,
  { on: 'workspaces', actions: ['s3:PutObject'] },
] as const satisfies readonly Grant[];

/** With what came of their last fire. */
export const readSchedules = [
  { on: 'schedules', actions: ['scheduler:GetSchedule'] },
  { on: 'table', actions: ['dynamodb:Query'] },
] as const satisfies readonly Grant[];

export const putSchedules = [
  { on: 'schedules', actions: ['scheduler:CreateSchedule', 'scheduler:UpdateSchedule'] },
  { on: 'schedules_role', actions: ['iam:PassRole'], passedTo: 'scheduler.amazonaws.com' },
] as const satisfies readonly Grant[];

/** The way to the model that is not deployed grants nothing. */
export const callModel = [
  { on: 'model_key', actions: ['secretsmanager:GetSecretValue'] },
  { on: 'model_workspace', actions: ['aws-external-anthropic:CreateInference'] },
  { on: 'model_on_bedrock', actions: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'] },
] as const satisfies readonly Grant[];

/** What a command printed comes back through its log. */
export const runCommands = [
  {
    on: 'command_project',
    actions: [
      'codebuild:StartBuild',
      'codebuild:BatchGetBuilds',
      'codebuild:StopBuild',
      'codebuild:ListBuildsForProject',
    ],
  },
  { on: 'command_log', actions: ['logs:GetLogEvents'] },
] as const satisfies readonly Grant[];

/** Lambda itself leaves a failed event there, in the function's name. */
export const leaveDeadLetters = [
  { on: 'dead_letters', actions: ['sqs:SendMessage'] },
] as const satisfies readonly Grant[];

/** The member accounts' role says itself what it lets be seen, and trusts this function's role. */
const enterMemberAccounts = { on: 'member_role', actions: ['sts:AssumeRole', 'sts:TagSession'] } as const;

/** What agents look at in AWS accounts. */
export const readAwsAccounts: readonly [
  { on: 'aws_accounts'; actions: readonly CloudReadAction[] },
  typeof enterMemberAccounts,
] = [{ on: 'aws_accounts', actions: cloudReadActions }, enterMemberAccounts];

/** By a function that has no rights. */
export const checkTemplates = [
  { on: 'template_checks', actions: ['lambda:InvokeFunction'] },
] as const satisfies readonly Grant[];

/** What is in an account may be what an agent was asked to watch. */
export const readLogGroups: readonly [
  { on: 'log_groups'; actions: readonly LogReadAction[] },
  typeof enterMemberAccounts,
] = [{ on: 'log_groups', actions: ['logs:DescribeLogGroups', 'logs:FilterLogEvents'] }, enterMemberAccounts];

/** Stacks whose names the operator allows, and the role that CloudFormation makes their resources with. */
export const deployStacks: readonly [
  { on: 'deployed_stacks'; actions: readonly StackAction[] },
  { on: 'stacks_role'; actions: readonly 'iam:PassRole'[]; passedTo: 'cloudformation.amazonaws.com' },
] = [
  { on: 'deployed_stacks', actions: stackActions },
  { on: 'stacks_role', actions: ['iam:PassRole'], passedTo: 'cloudformation.amazonaws.com' },
];
