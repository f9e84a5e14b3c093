/** A grant that the run does not use, the functions that hold it, and why they do. */
export interface GrantWithoutCall {
  grant: string;
  of: readonly string[];
  because: string;
}

const table = 'table/background-agents-prod';
const bucket = 'background-agents-prod-123456789012-eu-central-1';
const output = 'log-group:/background-agents-prod/agent-output:*';

/** What shows how an account is secured. */
const postureReads = [
  'cloudtrail:DescribeTrails',
  'cloudtrail:GetTrailStatus',
  'config:DescribeConfigurationRecorderStatus',
  'config:DescribeConformancePackCompliance',
  'config:DescribeConformancePackStatus',
  'dynamodb:DescribeContinuousBackups',
  'dynamodb:ListTables',
  'ec2:DescribeFlowLogs',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeVpcs',
  'ec2:GetEbsEncryptionByDefault',
  'elasticloadbalancing:DescribeListeners',
  'guardduty:GetDetector',
  'guardduty:ListDetectors',
  'iam:GenerateCredentialReport',
  'iam:GetAccountPasswordPolicy',
  'iam:GetAccountSummary',
  'iam:GetCredentialReport',
  'iam:ListEntitiesForPolicy',
  'kms:DescribeKey',
  'kms:GetKeyRotationStatus',
  'kms:ListKeys',
  'rds:DescribeDBInstances',
  's3:GetAccountPublicAccessBlock',
  's3:GetBucketPolicy',
  's3:GetBucketPublicAccessBlock',
  's3:GetBucketVersioning',
  's3:GetEncryptionConfiguration',
  's3:ListAllMyBuckets',
  'securityhub:GetFindings',
];

export const expectedWithoutCall: readonly GrantWithoutCall[] = [
  ...[
    'account:ListRegions',
    ...['ce:GetAnomalies', 'ce:GetCostComparisonDrivers', 'ce:GetCostForecast', 'cloudwatch:GetMetricData'],
    ...['EBSVolume', 'EC2Instance', 'Idle'].map((kind) => `compute-optimizer:Get${kind}Recommendations`),
    ...['access-analyzer:CheckNoPublicAccess', 'access-analyzer:ValidatePolicy'],
    ...['DescribeStacks', 'GetTemplate', 'ListStackResources'].map((it) => `cloudformation:${it}`),
    'cost-optimization-hub:ListRecommendations',
    ...['Addresses', 'Images', 'Instances', 'Regions', 'Snapshots', 'Volumes'].map(
      (it) => `ec2:Describe${it}`,
    ),
    ...['elasticloadbalancing:DescribeLoadBalancers', 'logs:DescribeLogGroups', 'organizations:ListAccounts'],
    ...postureReads,
  ].map((action) => ({
    ...{ grant: `${action} on *`, of: ['cloud'] },
    because: 'In this account nobody lets agents look at anything',
  })),
  {
    grant: 'lambda:InvokeFunction on function:background-agents-prod-check-template:live',
    of: ['cloud'],
    because:
      'No agent here has templates checked; the adapter has tests, and the function is booted in others',
  },
  {
    grant: `dynamodb:BatchGetItem on ${table}`,
    of: ['cloud', 'schedule-fire', 'task'],
    because: 'A start that is repeated, or answered with the running agents, reads long prompts',
  },
  {
    grant: `dynamodb:Query on ${table}`,
    of: ['schedule-fire', 'task'],
    because: 'No task here waits in the foreground, and no fire of a schedule has to be tried twice',
  },
  {
    grant: `logs:CreateLogStream on ${output}`,
    of: [
      ...['cloud', 'code', 'decide-approval', 'decide-team-approval', 'execution-status-changed'],
      ...['kill-agent', 'scan', 'settle', 'sweep'],
    ],
    because: 'They write no line here, or find the stream that Think made',
  },
  {
    grant: `logs:PutLogEvents on ${output}`,
    of: ['cloud', 'code', 'execution-status-changed', 'scan', 'sweep'],
    because: 'Who is stopped in the console has no last line, and tools write none about this workspace',
  },
  ...['logs:GetQueryResults on *', `logs:StartQuery on ${output}`, 'logs:StopQuery on *'].map((grant) => ({
    ...{ grant, of: ['agent-events', 'agent-output'] },
    because: 'Every line here is younger than what Logs Insights is asked for; its own contract suite asks',
  })),
  {
    grant: `s3:GetObject on ${bucket}/artifacts/*`,
    of: ['get-artifact'],
    because: 'Whoever has the address that it signs fetches with it',
  },
  ...['GetObject', 'PutObject'].map((action) => ({
    grant: `s3:${action} on ${bucket}/rows/*`,
    of: [
      ...(action === 'GetObject' ? ['agent-events', 'agent-output'] : []),
      ...(action === 'PutObject' ? ['schedule-fire'] : []),
      ...[
        'cloud',
        'code',
        'execution-status-changed',
        'kill-agent',
        'scan',
        'settle',
        'sweep',
        'task',
        'think',
      ],
    ].sort(),
    because: 'No row here is too big for the table',
  })),
  {
    grant: `s3:PutObject on ${bucket}/artifacts/*`,
    of: ['cloud', 'code'],
    because: 'Their tools make no file for the user here',
  },
  {
    grant: `s3:GetObject on ${bucket}/workspaces/*`,
    of: ['cloud', 'schedule-fire'],
    because: 'The task of this schedule has no workspace, and no agent here has the policies of one judged',
  },
  {
    grant: `s3:ListBucket on ${bucket}`,
    of: ['cloud', 'code', 'scan', 'schedule-fire', 'task'],
    because: 'Makes S3 say that a workspace is missing; here none is',
  },
  {
    grant: 'sqs:SendMessage on background-agents-prod-events-dead-letters',
    of: ['execution-status-changed', 'sweep'],
    because: "Lambda sends an event that failed, in the function's name",
  },
  {
    grant: 'states:SendTaskSuccess on stateMachine:background-agents-prod',
    of: ['approve', 'sweep'],
    because: 'No decision here comes before the token is noted, and none gets lost',
  },
  {
    grant: 'states:StartExecution on stateMachine:background-agents-prod',
    of: ['sweep'],
    because: 'No start gets lost here',
  },
];

const noScheduler = 'EventBridge Scheduler is not in this account; its adapter has a contract suite';
const noAgent = 'No agent of this run has its tools';

export const functionsWithoutCall: Readonly<Record<string, string>> = {
  'search-team-output': 'Logs Insights is not in this account; its adapter has a contract suite',
  'list-schedules': noScheduler,
  'get-schedule': noScheduler,
  'put-schedule': noScheduler,
  'delete-schedule': noScheduler,
  command: noAgent,
  logs: noAgent,
  deploy: noAgent,
  renew: 'Begins when a history is nearly full',
};
