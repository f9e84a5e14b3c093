import { describe, expect, test } from 'vitest';
import { readAccounts } from './read-accounts.ts';
import { shown } from './shown.ts';
import { allStatements, permissionsByRole, permissionsOf } from './statements.ts';
import { defaultTemplate, resourcesOf, synthesize } from './synthesized.ts';

const template = defaultTemplate();
const roles = permissionsByRole(template);
const roleOf = (name: string): string[] => roles[`background-agents-prod-${name}-role`] ?? [];

const readRecords = ['dynamodb:BatchGetItem on <AgentTable>', 'dynamodb:GetItem on <AgentTable>'];
const readRows = ['dynamodb:Query on <AgentTable>', 's3:GetObject on <AgentBucket>/rows/*'];
const writeAgents = [
  'dynamodb:PutItem on <AgentTable>',
  'dynamodb:UpdateItem on <AgentTable>',
  's3:PutObject on <AgentBucket>/rows/*',
];
const recordOutput = ['logs:CreateLogStream on <AgentOutput>', 'logs:PutLogEvents on <AgentOutput>'];
const findWorkspaces = ['s3:GetObject on <AgentBucket>/workspaces/*', 's3:ListBucket on <AgentBucket>'];
const searchOutput = ['logs:GetQueryResults on *', 'logs:StartQuery on <AgentOutput>', 'logs:StopQuery on *'];
const readSchedules = [
  'dynamodb:Query on <AgentTable>',
  'scheduler:GetSchedule on schedule/background-agents-prod/*',
];
const wake = 'states:SendTaskSuccess on stateMachine:background-agents-prod';
const start = 'states:StartExecution on stateMachine:background-agents-prod';
const leaveDeadLetters = 'sqs:SendMessage on <EventsDeadLetters>';
const answerCalls = ['dynamodb:ConditionCheckItem on <AgentTable>'];
const oneTurn = [...readRecords, ...readRows, ...writeAgents, ...answerCalls, ...recordOutput];
const oneTool = [...oneTurn, 's3:PutObject on <AgentBucket>/artifacts/*'];
const endAgents = [...readRecords, ...readRows, ...writeAgents, ...recordOutput];

const decideApprovals = [
  ...readRecords,
  'dynamodb:PutItem on <AgentTable>',
  'dynamodb:UpdateItem on <AgentTable>',
  ...recordOutput,
  wake,
];

/** Everything that each function may do, besides writing its own log and its traces. */
const expected: Record<string, string[]> = {
  task: [...readRecords, ...readRows, ...writeAgents, ...findWorkspaces, start],
  'agent-output': [...readRecords, ...readRows, ...searchOutput],
  'agent-events': [...readRecords, ...readRows, ...searchOutput, 'dynamodb:UpdateItem on <AgentTable>'],
  'search-team-output': [...readRecords, ...searchOutput],
  'list-agents': [...readRecords, 'dynamodb:Query on <AgentTable>/index/by_owner'],
  'list-team-agents': [
    'dynamodb:BatchGetItem on <AgentTable>',
    'dynamodb:Query on <AgentTable>/index/by_time',
    'dynamodb:Query on <AgentTable>/index/running',
  ],
  'kill-agent': [
    ...readRecords,
    ...readRows,
    ...writeAgents,
    ...recordOutput,
    'states:StopExecution on execution:background-agents-prod:*',
    start,
  ],
  'send-message': [...readRecords, 'dynamodb:PutItem on <AgentTable>', 'dynamodb:UpdateItem on <AgentTable>'],
  'get-artifact': [...readRecords, 's3:GetObject on <AgentBucket>/artifacts/*'],
  'list-tool-calls': [...readRecords, 'dynamodb:Query on <AgentTable>'],
  'decide-approval': decideApprovals,
  'decide-team-approval': decideApprovals,
  'list-agent-types': [],
  'describe-api': [],
  'create-workspace': [...findWorkspaces, 's3:PutObject on <AgentBucket>/workspaces/*'],
  'list-schedules': [...readSchedules, 'scheduler:ListSchedules on *'],
  'get-schedule': readSchedules,
  'put-schedule': [
    ...readSchedules,
    ...findWorkspaces,
    'scheduler:CreateSchedule on schedule/background-agents-prod/*',
    'scheduler:UpdateSchedule on schedule/background-agents-prod/*',
    'iam:PassRole on role/background-agents-prod-schedules-role',
  ],
  'delete-schedule': ['scheduler:DeleteSchedule on schedule/background-agents-prod/*'],
  health: [],
  think: [...oneTurn, 'secretsmanager:GetSecretValue on <AgentModelKey>'],
  code: [...oneTool, ...findWorkspaces],
  scan: [...oneTool, ...findWorkspaces],
  command: [
    ...oneTool,
    ...findWorkspaces,
    'codebuild:BatchGetBuilds on <CommandProject>',
    'codebuild:ListBuildsForProject on <CommandProject>',
    'codebuild:StartBuild on <CommandProject>',
    'codebuild:StopBuild on <CommandProject>',
    'logs:GetLogEvents on <CommandsLog>',
  ],
  cloud: [
    ...oneTool,
    ...findWorkspaces,
    ...readAccounts,
    'lambda:InvokeFunction on function:background-agents-prod-check-template:live',
  ],
  // It reads what strangers wrote.
  'check-template': [],
  logs: [
    ...oneTool,
    'logs:DescribeLogGroups on arn:<AWS::Partition>:logs:*:<AWS::AccountId>:log-group:*',
    'logs:FilterLogEvents on arn:<AWS::Partition>:logs:*:<AWS::AccountId>:log-group:*',
  ],
  // Nothing in any account: this stage lets nothing be deployed.
  deploy: [...oneTool, ...findWorkspaces],
  approve: [...readRecords, 'dynamodb:UpdateItem on <AgentTable>', wake],
  renew: [...readRecords, 'dynamodb:UpdateItem on <AgentTable>', start],
  settle: endAgents,
  'execution-status-changed': [...endAgents, start, leaveDeadLetters],
  sweep: [
    ...endAgents,
    'dynamodb:Query on <AgentTable>/index/running',
    'states:DescribeExecution on execution:background-agents-prod:*',
    start,
    wake,
    leaveDeadLetters,
  ],
  'schedule-fire': [
    ...readRecords,
    'dynamodb:Query on <AgentTable>',
    'dynamodb:Query on <AgentTable>/index/by_owner',
    ...writeAgents,
    ...findWorkspaces,
    start,
  ],
};

const functionNames = resourcesOf(template, 'AWS::Lambda::Function').map(({ Properties }) =>
  String(Properties['FunctionName']).replace('background-agents-prod-', ''),
);

describe('permissions', () => {
  test.each(functionNames)('of %s are exactly these', (name) => {
    const own = /^(logs:(CreateLogStream|PutLogEvents) on <Functions\w+Log\w+>|xray:Put\w+ on \*)$/;
    const beyondItsOwnLog = roleOf(name).filter((permission) => !own.test(permission));
    expect(beyondItsOwnLog).toEqual([...(expected[name] ?? ['no function is expected here'])].sort());
    expect(roleOf(name).filter((permission) => own.test(permission))).toHaveLength(4);
  });

  test('to write to the table go with what says how long that is kept', () => {
    const writes = /^dynamodb:(PutItem|UpdateItem|DeleteItem) on <AgentTable>$/;
    const writers = functionNames
      // The seat of a stream is kept for as long as streams last.
      .filter((name) => name !== 'agent-events')
      .filter((name) => roleOf(name).some((permission) => writes.test(permission)));
    const kept = { AGENTS_COMPLETED_HOURS: '24', AGENTS_OTHER_HOURS: '48', AGENTS_OUTPUT_DAYS: '14' };
    expect(writers).toEqual(expect.arrayContaining(['task', 'think', 'renew', 'sweep', 'schedule-fire']));
    for (const { Properties } of resourcesOf(template, 'AWS::Lambda::Function')) {
      const name = String(Properties['FunctionName']).replace('background-agents-prod-', '');
      if (writers.includes(name)) expect(Properties).toMatchObject({ Environment: { Variables: kept } });
    }
  });

  test('are given to every function by a role of its own', () => {
    const used = resourcesOf(template, 'AWS::Lambda::Function').map(({ Properties }) =>
      shown(Properties['Role']),
    );
    expect(new Set(used).size).toBe(Object.keys(expected).length);
    expect(functionNames.toSorted()).toEqual(Object.keys(expected).toSorted());
  });

  test('let the state machine call any version of its steps, and log and trace', () => {
    const invoked = roleOf('machine').filter((permission) => permission.startsWith('lambda:'));
    const steps = [
      'approve',
      'cloud',
      'code',
      'command',
      'deploy',
      'logs',
      'renew',
      'scan',
      'settle',
      'think',
    ];
    expect(invoked).toEqual(
      steps.map((step) => `lambda:InvokeFunction on function:background-agents-prod-${step}:*`),
    );
    expect(roleOf('machine').filter((permission) => !/^(lambda|logs|xray):/.test(permission))).toEqual([]);
  });

  test('let schedules start the machine that starts agents, and leave what could not be delivered', () => {
    expect(
      roleOf('schedules').map((permission) => permission.replace(/<SchedulesFires\w+>$/, '<Fires>')),
    ).toEqual([
      'sqs:GetQueueAttributes on <SchedulesDeadLetters>',
      'sqs:GetQueueUrl on <SchedulesDeadLetters>',
      'sqs:SendMessage on <SchedulesDeadLetters>',
      'states:StartExecution on <Fires>',
    ]);
  });

  test('let that machine call the function that starts agents, and keep what could not be started', () => {
    const own = roleOf('fires').filter((permission) => !/^(logs|xray):/.test(permission));
    expect(own.map((permission) => permission.replace(/Live\w+>$/, 'Live>'))).toEqual([
      'lambda:InvokeFunction on <FunctionsschedulefireLive>',
      'sqs:SendMessage on <SchedulesDeadLetters>',
    ]);
  });

  test('let commands of agents write their log and nothing else', () => {
    expect(roleOf('commands').length).toBeGreaterThan(0);
    expect(roleOf('commands').filter((permission) => !permission.startsWith('logs:'))).toEqual([]);
  });

  test('name every action in full', () => {
    const actions = allStatements(template).flatMap(({ Effect, Action }) =>
      Effect === 'Allow' ? Action : [],
    );
    expect(actions.length).toBeGreaterThan(100);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  test('are for any resource only where IAM knows none', () => {
    const anywhere = allStatements(template)
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap((it) => permissionsOf(it))
      .filter((permission) => permission.endsWith(' on *'));
    expect([...new Set(anywhere)].filter((permission) => !readAccounts.includes(permission)).sort()).toEqual([
      'logs:CreateLogDelivery on *',
      'logs:DeleteLogDelivery on *',
      'logs:DescribeResourcePolicies on *',
      'logs:GetLogDelivery on *',
      'logs:GetQueryResults on *',
      'logs:ListLogDeliveries on *',
      'logs:PutResourcePolicy on *',
      'logs:StopQuery on *',
      'logs:UpdateLogDelivery on *',
      'scheduler:ListSchedules on *',
      'xray:GetSamplingRules on *',
      'xray:GetSamplingTargets on *',
      'xray:PutTelemetryRecords on *',
      'xray:PutTraceSegments on *',
    ]);
  });

  test('to enter member accounts are for the one role that the stage names', () => {
    const cloud = { memberRole: 'background-agents-reader', externalId: 'e-1' };
    const entering = Object.entries(permissionsByRole(synthesize({ cloud }))).map(([role, allowed]) => [
      role,
      allowed.filter((permission) => /^sts:(?!GetCallerIdentity)/.test(permission)),
    ]);
    const both = [
      'sts:AssumeRole on arn:<AWS::Partition>:iam::*:role/background-agents-reader',
      'sts:TagSession on arn:<AWS::Partition>:iam::*:role/background-agents-reader',
    ];
    expect(entering.filter(([, allowed]) => allowed?.length !== 0)).toEqual([
      ['background-agents-prod-cloud-role', both],
      ['background-agents-prod-logs-role', both],
    ]);
  });

  test('to deploy are for stacks by the names that the stage allows, through a role that makes their resources', () => {
    const execution_role = 'arn:aws:iam::111122223333:role/deployer';
    const dev = { stacks: ['shop-dev'], regions: ['eu-west-1'] };
    const deployments = { execution_role, environments: { dev } };
    const roles = permissionsByRole(synthesize({ deployments }));
    const deploying = roles['background-agents-prod-deploy-role']?.filter((permission) =>
      /^(?:cloudformation|iam):/.test(permission),
    );
    const stacks = 'arn:<AWS::Partition>:cloudformation:eu-west-1:<AWS::AccountId>:stack/shop-dev*/*';
    expect(deploying).toEqual([
      `cloudformation:CancelUpdateStack on ${stacks}`,
      `cloudformation:CreateChangeSet on ${stacks}`,
      `cloudformation:DeleteChangeSet on ${stacks}`,
      `cloudformation:DescribeChangeSet on ${stacks}`,
      `cloudformation:DescribeStackEvents on ${stacks}`,
      `cloudformation:DescribeStacks on ${stacks}`,
      `cloudformation:ExecuteChangeSet on ${stacks}`,
      `cloudformation:GetTemplate on ${stacks}`,
      `iam:PassRole on ${execution_role}`,
    ]);
    const others = Object.entries(roles).filter(([role]) => !role.endsWith('-deploy-role'));
    expect(
      others.filter(([, allowed]) => allowed.some((it) => /^cloudformation:(?!Describe|List|Get)/.test(it))),
    ).toEqual([]);
  });

  test('to use the model follow how it is reached', () => {
    const thinkWith = (model: Parameters<typeof synthesize>[0]) =>
      permissionsByRole(synthesize(model))['background-agents-prod-think-role']?.filter(
        (permission) => !oneTurn.includes(permission) && !/^(xray:|logs:)/.test(permission),
      );
    expect(
      thinkWith({ model: { access: 'claude-platform', default: 'sonnet', workspace: 'wrkspc_1' } }),
    ).toEqual(['aws-external-anthropic:CreateInference on workspace/wrkspc_1']);
    expect(thinkWith({ model: { access: 'bedrock', default: 'sonnet' } })).toEqual([
      'bedrock:InvokeModel on arn:<AWS::Partition>:bedrock:*::foundation-model/anthropic.*',
      'bedrock:InvokeModel on arn:<AWS::Partition>:bedrock:*:<AWS::AccountId>:inference-profile/*.anthropic.*',
      'bedrock:InvokeModelWithResponseStream on arn:<AWS::Partition>:bedrock:*::foundation-model/anthropic.*',
      'bedrock:InvokeModelWithResponseStream on arn:<AWS::Partition>:bedrock:*:<AWS::AccountId>:inference-profile/*.anthropic.*',
    ]);
  });
});
