// An organisation with three accounts and two regions, and what is wrong with its stacks, written down by hand.
import { global, type RecordedCall } from '#test/samples/organisation/recorded-call.ts';

export const recordedAt = '2026-11-15T08:00:00Z';
const [home, member, closed] = ['111111111111', '222222222222', '333333333333'] as const;
const regions = ['eu-west-1', 'us-east-1'];

interface SampleStack {
  name: string;
  status: string;
  more?: object;
  template: string | 'refused';
  /** Logical id, type, and drift of what is there. */
  resources: [string, string, string?][] | 'refused';
}

const json = (Resources: object, more: object = {}) => JSON.stringify({ ...more, Resources }, undefined, 1);

/** Jobs is left out by its condition. */
const shop: SampleStack = {
  ...{ name: 'shop-prod', status: 'UPDATE_COMPLETE' },
  more: { DriftInformation: { StackDriftStatus: 'IN_SYNC', LastCheckTimestamp: '2026-11-02T10:00:00.000Z' } },
  template: json(
    {
      Orders: {
        Type: 'AWS::DynamoDB::Table',
        Properties: { TableName: 'orders', BillingMode: 'PAY_PER_REQUEST' },
      },
      Api: { Type: 'AWS::Lambda::Function', Properties: { MemorySize: 256 } },
      Jobs: { Type: 'AWS::SQS::Queue', Condition: 'HasJobs' },
    },
    { Conditions: { HasJobs: { 'Fn::Equals': ['a', 'b'] } } },
  ),
  resources: [
    ['Orders', 'AWS::DynamoDB::Table'],
    ['Api', 'AWS::Lambda::Function'],
  ],
};
const net: SampleStack = {
  ...{ name: 'shop-net', status: 'UPDATE_ROLLBACK_COMPLETE' },
  more: { DriftInformation: { StackDriftStatus: 'DRIFTED', LastCheckTimestamp: '2026-11-05T10:00:00.000Z' } },
  template: json({ Vpc: { Type: 'AWS::EC2::VPC' }, Gate: { Type: 'AWS::EC2::SecurityGroup' } }),
  resources: [
    ['Vpc', 'AWS::EC2::VPC', 'IN_SYNC'],
    ['Gate', 'AWS::EC2::SecurityGroup', 'MODIFIED'],
  ],
};
const legacy: SampleStack = {
  ...{ name: 'legacy', status: 'CREATE_COMPLETE', more: { EnableTerminationProtection: true } },
  ...{ template: 'refused', resources: [['Db', 'AWS::RDS::DBInstance']] },
};
const broken: SampleStack = {
  ...{ name: 'broken', status: 'ROLLBACK_COMPLETE', template: 'Resources: [', resources: [] },
};
/** Nothing is wrong with it, as far as can be seen. */
const sound: SampleStack = {
  ...{ name: 'sound', status: 'CREATE_COMPLETE', more: { EnableTerminationProtection: true } },
  template: `Resources:
  Ledger:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      BillingMode: PAY_PER_REQUEST
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }
`,
  resources: 'refused',
};

const at = (region: string, stack: string) => `aws/${home}/${region}/${stack}`;
/** What the stacks of the platform's own account that let themselves be read have. */
export const wrongByHand = [
  `high architecture/data-not-kept ${at('eu-west-1', 'shop-prod/Orders')}`,
  `medium architecture/no-point-in-time-recovery ${at('eu-west-1', 'shop-prod/Orders')}`,
  `low architecture/fixed-name ${at('eu-west-1', 'shop-prod/Orders')}`,
  `low architecture/no-function-timeout ${at('eu-west-1', 'shop-prod/Api')}`,
  `medium architecture/no-alarms ${at('eu-west-1', 'shop-prod/Api')}`,
  `low architecture/not-protected ${at('eu-west-1', 'shop-prod')}`,
  `low architecture/update-rolled-back ${at('eu-west-1', 'shop-net')}`,
  `medium architecture/drifted ${at('eu-west-1', 'shop-net')}`,
];
/** And, where others refuse, what can be seen of those all the same. */
export const wrongElsewhere = [`high architecture/stack-failed aws/${member}/eu-west-1/broken`];
/** Things that refuse, by a part of what is told of each. */
export const refusedByHand = [
  ...[`account ${closed}`, `account ${member}, us-east-1`, 'stack legacy', 'stack sound', 'broken'],
];

/** With `refuses`: a stack, an account and a region of another that refuse, and a template that nobody can read. */
export function stackCalls({ refuses }: { refuses: boolean }): RecordedCall[] {
  return [
    ...organisationCalls(refuses),
    ...stacksIn(undefined, 'eu-west-1', refuses ? [shop, net, legacy] : [shop, net]),
    ...stacksIn(undefined, 'us-east-1', []),
    ...(refuses ? stacksIn(member, 'eu-west-1', [broken, sound]) : []),
    ...(refuses
      ? [{ ...callIn(member, 'us-east-1'), operation: 'DescribeStacks', input: {}, error: no }]
      : []),
  ];
}

const no = { refused: true, code: 'AccessDenied', message: 'not authorized' };
const callIn = (account: string | undefined, region: string) => ({
  ...{ service: 'cloudformation', region },
  ...(account === undefined ? {} : { account }),
});

/** Two pages, where there are as many stacks. */
function stacksIn(
  account: string | undefined,
  region: string,
  stacks: readonly SampleStack[],
): RecordedCall[] {
  const call = callIn(account, region);
  const listed = stacks.map(({ name, status, more }) => ({ StackName: name, StackStatus: status, ...more }));
  const [first, ...rest] = listed;
  const isPaged = rest.length > 0;
  const page = isPaged ? { Stacks: [first], NextToken: 'page-2' } : { Stacks: listed };
  return [
    { ...call, operation: 'DescribeStacks', input: {}, output: page },
    ...(isPaged
      ? [{ ...call, operation: 'DescribeStacks', input: { NextToken: 'page-2' }, output: { Stacks: rest } }]
      : []),
    ...stacks.flatMap(({ name, template, resources }) => [
      {
        ...{ ...call, operation: 'GetTemplate', input: { StackName: name, TemplateStage: 'Processed' } },
        ...(template === 'refused' ? { error: no } : { output: { TemplateBody: template } }),
      },
      {
        ...{ ...call, operation: 'ListStackResources', input: { StackName: name } },
        ...(resources === 'refused'
          ? { error: no }
          : { output: { StackResourceSummaries: resources.map(summary) } }),
      },
    ]),
  ];
}

function summary([LogicalResourceId, ResourceType, drift]: [string, string, string?]) {
  const DriftInformation = { StackResourceDriftStatus: drift ?? 'NOT_CHECKED' };
  return { LogicalResourceId, ResourceType, ResourceStatus: 'CREATE_COMPLETE', DriftInformation };
}

function organisationCalls(refuses: boolean): RecordedCall[] {
  const members = refuses ? [member, closed] : [];
  const identity = (id: string) => ({
    ...{ service: 'sts', operation: 'GetCallerIdentity', region: global, input: {}, output: { Account: id } },
    ...(id === home ? {} : { account: id }),
  });
  const Accounts = [home, ...members].map((Id) => ({
    Id,
    Name: `account ${Id.slice(0, 1)}`,
    Status: 'ACTIVE',
  }));
  return [
    ...[home, ...members].map(identity),
    {
      ...{ service: 'organizations', operation: 'ListAccounts', region: global, input: {} },
      output: { Accounts },
    },
    ...members.map((account) => ({
      ...{ service: 'sts', operation: 'AssumeRole', account, region: global, input: {} },
      ...(account === closed ? { error: no } : { output: {} }),
    })),
    {
      ...{ service: 'account', operation: 'ListRegions', region: global },
      input: { RegionOptStatusContains: ['ENABLED', 'ENABLED_BY_DEFAULT'] },
      output: {
        Regions: regions.map((RegionName) => ({ RegionName, RegionOptStatus: 'ENABLED_BY_DEFAULT' })),
      },
    },
  ];
}
