import { home, numbers } from '#test/samples/organisation/organisation.ts';
import type { RecordedCall } from '#test/samples/organisation/recorded-call.ts';

type Input = Record<string, unknown>;
type Call = (service: string, operation: string, input: Input, answer: object) => RecordedCall;
type Next = (below: number) => number;

/** What one region of one account answers; the seed decides what is wrong there. */
export function regionCalls(account: string, region: string, seed: number): RecordedCall[] {
  const where = { region, ...(account === home ? {} : { account }) };
  const call: Call = (service, operation, input, answer) => ({
    service,
    operation,
    ...where,
    input,
    ...answer,
  });
  const next = numbers(seed * 53 + 7);
  const id = `${account.slice(0, 2)}${region}`;
  return [
    ...detectionCalls({ account, region, seed, id }, next, call),
    ...volumeCalls(seed, id, { next, call }),
    ...dataCalls(id, next, call),
    ...networkCalls(id, next, call),
    ...keyCalls(id, next, call),
    ...balancerCalls(account, region, call),
  ];
}

const some = <Item>(count: number, make: (at: number) => Item): Item[] =>
  Array.from({ length: count }, (_, at) => make(at));

function detectionCalls(
  { account, region, seed, id }: { account: string; region: string; seed: number; id: string },
  next: Next,
  call: Call,
): RecordedCall[] {
  const equals = (...values: string[]) => values.map((Value) => ({ Value, Comparison: 'EQUALS' }));
  const Filters = {
    AwsAccountId: equals(account),
    Region: equals(region),
    RecordState: equals('ACTIVE'),
    SeverityLabel: equals('CRITICAL', 'HIGH'),
    WorkflowStatus: equals('NEW', 'NOTIFIED'),
  };
  const recorders = [[{ recording: true, lastStatus: 'SUCCESS' }], [{ recording: false }], []];
  const finding = (at: number) => ({
    ...{ Title: `Finding ${at}`, Severity: { Label: at % 2 ? 'HIGH' : 'CRITICAL' } },
    Resources: [{ Id: `arn:aws:ec2:${region}:${account}:instance/i-${id}-${at}` }],
  });
  const off = { error: { refused: false, code: 'InvalidAccessException', message: 'not subscribed' } };
  const input = { Filters, MaxResults: 100 };
  const page = (NextToken: string | undefined) => ({
    output: { Findings: some(next(3), finding), NextToken },
  });
  const isOff = seed % 9 === 4;
  const hub = isOff
    ? [call('securityhub', 'GetFindings', input, off)]
    : [
        call('securityhub', 'GetFindings', input, page('more')),
        call('securityhub', 'GetFindings', { ...input, NextToken: 'more' }, page(undefined)),
      ];
  const hasDetector = seed % 7 !== 3;
  return [
    call(
      'config-service',
      'DescribeConfigurationRecorderStatus',
      {},
      {
        output: { ConfigurationRecordersStatus: recorders[Math.max(0, next(5) - 2)] },
      },
    ),
    ...packCalls(account === home && region === 'us-east-1', call),
    call('guardduty', 'ListDetectors', {}, { output: { DetectorIds: hasDetector ? [`d-${id}`] : [] } }),
    call(
      'guardduty',
      'GetDetector',
      { DetectorId: `d-${id}` },
      {
        output: { Status: seed % 11 === 5 ? 'DISABLED' : 'ENABLED' },
      },
    ),
    ...hub,
  ];
}

function packCalls(isThere: boolean, call: Call): RecordedCall[] {
  const name = 'Operational-Best-Practices-for-HIPAA-Security';
  const names = isThere ? [{ ConformancePackName: 'other' }, { ConformancePackName: name }] : [];
  const types = ['COMPLIANT', 'NON_COMPLIANT', 'COMPLIANT', 'NON_COMPLIANT', 'COMPLIANT'];
  const rules = types.map((ComplianceType, at) => ({ ConfigRuleName: `rule-${at}`, ComplianceType }));
  return [
    call(
      'config-service',
      'DescribeConformancePackStatus',
      {},
      {
        output: { ConformancePackStatusDetails: names },
      },
    ),
    call(
      'config-service',
      'DescribeConformancePackCompliance',
      { ConformancePackName: name },
      {
        output: { ConformancePackRuleComplianceList: rules },
      },
    ),
  ];
}

function volumeCalls(seed: number, id: string, { next, call }: { next: Next; call: Call }): RecordedCall[] {
  const volume = (page: number) => (at: number) => ({
    VolumeId: `vol-${id}-${page}${at}`,
    Encrypted: next(3) > 0,
  });
  const snapshots = seed === 12 ? [{ SnapshotId: `snap-${id}` }, { SnapshotId: `snap-${id}-2` }] : [];
  const images = seed === 20 ? [{ ImageId: `ami-${id}` }] : [];
  const shared = { OwnerIds: ['self'], RestorableByUserIds: ['all'], MaxResults: 1_000 };
  const isPublic = {
    Owners: ['self'],
    Filters: [{ Name: 'is-public', Values: ['true'] }],
    MaxResults: 1_000,
  };
  return [
    call('ec2', 'GetEbsEncryptionByDefault', {}, { output: { EbsEncryptionByDefault: next(3) > 0 } }),
    call(
      'ec2',
      'DescribeVolumes',
      { MaxResults: 500 },
      {
        output: { Volumes: some(next(4), volume(1)), NextToken: 'p2' },
      },
    ),
    call(
      'ec2',
      'DescribeVolumes',
      { MaxResults: 500, NextToken: 'p2' },
      {
        output: { Volumes: some(next(4), volume(2)) },
      },
    ),
    call('ec2', 'DescribeSnapshots', shared, { output: { Snapshots: snapshots } }),
    call('ec2', 'DescribeImages', isPublic, { output: { Images: images } }),
  ];
}

function dataCalls(id: string, next: Next, call: Call): RecordedCall[] {
  const databases = some(next(4), (at) => ({
    ...{ DBInstanceIdentifier: `db-${id}-${at}`, StorageEncrypted: next(4) > 0 },
    ...{ PubliclyAccessible: next(5) === 0, BackupRetentionPeriod: [0, 6, 7, 30][next(4)] },
  }));
  const tables = some(next(4), (at) => `table-${id}-${at}`);
  const recovery = ['ENABLED', 'DISABLED'];
  const retentions = [undefined, null, 30, 364, 365, 400];
  const group = (at: number) => ({ logGroupName: `/log/${id}/${at}`, retentionInDays: retentions[next(6)] });
  return [
    call('rds', 'DescribeDBInstances', { MaxRecords: 100 }, { output: { DBInstances: databases } }),
    call('dynamodb', 'ListTables', {}, { output: { TableNames: tables } }),
    ...tables.map((TableName) =>
      call(
        'dynamodb',
        'DescribeContinuousBackups',
        { TableName },
        {
          output: {
            ContinuousBackupsDescription: {
              ...{ ContinuousBackupsStatus: 'ENABLED' },
              PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: recovery[next(2)] },
            },
          },
        },
      ),
    ),
    call(
      'cloudwatch-logs',
      'DescribeLogGroups',
      { limit: 50 },
      { output: { logGroups: some(next(6), group) } },
    ),
  ];
}

const tcp = (FromPort: number, ToPort: number, CidrIp: string) => ({
  ...{ IpProtocol: 'tcp', FromPort, ToPort, IpRanges: [{ CidrIp }], Ipv6Ranges: [] },
});
/** What a group lets in, and whether that is too much. */
export const rules = [
  { isOpen: true, rule: tcp(22, 22, '0.0.0.0/0') },
  { isOpen: false, rule: tcp(22, 22, '10.0.0.0/8') },
  { isOpen: false, rule: tcp(443, 443, '0.0.0.0/0') },
  { isOpen: true, rule: tcp(3_000, 6_000, '0.0.0.0/0') },
  { isOpen: true, rule: { IpProtocol: '-1', IpRanges: [], Ipv6Ranges: [{ CidrIpv6: '::/0' }] } },
  { isOpen: false, rule: { ...tcp(22, 22, '0.0.0.0/0'), IpProtocol: 'udp' } },
] as const;

function networkCalls(id: string, next: Next, call: Call): RecordedCall[] {
  const group = (at: number) => ({
    GroupId: `sg-${id}-${at}`,
    IpPermissions: [rules[next(rules.length)]?.rule, rules[2].rule],
  });
  const vpcs = some(1 + next(3), (at) => ({ VpcId: `vpc-${id}-${at}` }));
  const logs = vpcs
    .filter(() => next(3) > 0)
    .map(({ VpcId }) => ({ ResourceId: VpcId, FlowLogStatus: next(5) > 0 ? 'ACTIVE' : 'FAILED' }));
  const most = { MaxResults: 1_000 };
  return [
    call('ec2', 'DescribeSecurityGroups', most, { output: { SecurityGroups: some(1 + next(5), group) } }),
    call('ec2', 'DescribeVpcs', most, { output: { Vpcs: vpcs } }),
    call('ec2', 'DescribeFlowLogs', most, { output: { FlowLogs: logs } }),
  ];
}

const own = { KeyManager: 'CUSTOMER', KeyState: 'Enabled', KeySpec: 'SYMMETRIC_DEFAULT', Origin: 'AWS_KMS' };
const kinds = [
  ...[own, own, own, { ...own, KeyManager: 'AWS' }, { ...own, KeyState: 'PendingDeletion' }],
  ...[
    { ...own, KeySpec: 'RSA_2048' },
    { ...own, Origin: 'EXTERNAL' },
  ],
];

function keyCalls(id: string, next: Next, call: Call): RecordedCall[] {
  const keys = some(next(5), (at) => ({ KeyId: `key-${id}-${at}` }));
  return [
    call('kms', 'ListKeys', { Limit: 1_000 }, { output: { Keys: keys } }),
    ...keys.flatMap(({ KeyId }) => [
      call('kms', 'DescribeKey', { KeyId }, { output: { KeyMetadata: kinds[next(kinds.length)] } }),
      call('kms', 'GetKeyRotationStatus', { KeyId }, { output: { KeyRotationEnabled: next(2) === 1 } }),
    ]),
  ];
}

/** Nothing is wrong with load balancers anywhere. */
function balancerCalls(account: string, region: string, call: Call): RecordedCall[] {
  const LoadBalancerArn = `arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/app/web/1`;
  const listeners = [
    { Protocol: 'HTTP', Port: 80, DefaultActions: [{ Type: 'redirect' }] },
    { Protocol: 'HTTPS', Port: 443, DefaultActions: [{ Type: 'forward' }] },
    { Protocol: 'TCP', Port: 5_000, DefaultActions: [{ Type: 'forward' }] },
  ];
  const service = 'elastic-load-balancing-v2';
  return [
    call(service, 'DescribeLoadBalancers', {}, { output: { LoadBalancers: [{ LoadBalancerArn }] } }),
    call(service, 'DescribeListeners', { LoadBalancerArn }, { output: { Listeners: listeners } }),
  ];
}
