import { home, numbers, recordedAt, regions } from '#test/samples/organisation/organisation.ts';
import { global, type RecordedCall } from '#test/samples/organisation/recorded-call.ts';

type Input = Record<string, unknown>;

/** What is asked once of an account, with gaps that differ from account to account. */
export function accountCalls(account: string, at: number): RecordedCall[] {
  const where = account === home ? {} : { account };
  const call = (service: string, operation: string, input: Input, answer: object): RecordedCall => ({
    ...{ service, operation, region: global, ...where, input, ...answer },
  });
  return [
    ...identityCalls(account, at, call),
    ...trailCalls(account, at, call),
    ...bucketCalls(account, at, call),
  ];
}

type Call = (service: string, operation: string, input: Input, answer: object) => RecordedCall;
const missing = (code: string) => ({ error: { refused: false, code, message: 'there is none' } });

const goodPolicy = {
  ...{ MinimumPasswordLength: 14, PasswordReusePrevention: 24, RequireSymbols: true, RequireNumbers: true },
  ...{ RequireUppercaseCharacters: true, RequireLowercaseCharacters: true },
};
const policies = [
  { output: { PasswordPolicy: goodPolicy } },
  missing('NoSuchEntityException'),
  { output: { PasswordPolicy: { ...goodPolicy, RequireSymbols: false } } },
  { output: { PasswordPolicy: { ...goodPolicy, MinimumPasswordLength: 8, PasswordReusePrevention: null } } },
];

function identityCalls(account: string, at: number, call: Call): RecordedCall[] {
  const next = numbers(at * 17 + 3);
  const summary = {
    ...{ AccountMFAEnabled: at === 2 || at === 3 ? 0 : 1, AccountAccessKeysPresent: at === 1 ? 1 : 0 },
    // Nobody can sign in as root of the fourth.
    AccountPasswordPresent: at === 3 ? 0 : 1,
  };
  const users = Array.from({ length: 4 + next(8) }, (_, user) => credentialRow(account, user, next));
  const csv = [columns.join(','), rootRow(account), ...users].join('\n');
  const admins = Array.from({ length: next(3) }, (_, user) => ({ UserName: `user-${user}` }));
  const ofAdmins = { PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess', EntityFilter: 'User' };
  return [
    call('iam', 'GetAccountSummary', {}, { output: { SummaryMap: summary } }),
    call('iam', 'GetAccountPasswordPolicy', {}, policies[at % policies.length] ?? {}),
    call('iam', 'GenerateCredentialReport', {}, { output: { State: 'COMPLETE' } }),
    call('iam', 'GetCredentialReport', {}, { output: { Content: Buffer.from(csv).toString('base64') } }),
    call('iam', 'ListEntitiesForPolicy', ofAdmins, { output: { PolicyUsers: admins } }),
  ];
}

const columns = [
  ...['user', 'arn', 'user_creation_time', 'password_enabled', 'password_last_used', 'password_last_changed'],
  ...['mfa_active', 'access_key_1_active', 'access_key_1_last_rotated', 'access_key_1_last_used_date'],
  ...['access_key_2_active', 'access_key_2_last_rotated', 'access_key_2_last_used_date'],
];

function rootRow(account: string): string {
  const never = ['false', 'N/A', 'N/A'];
  const created = '2015-01-01T00:00:00+00:00';
  return [
    ...['<root_account>', `arn:aws:iam::${account}:root`, created, 'not_supported', 'no_information'],
    ...['not_supported', 'false', ...never, ...never],
  ].join(',');
}

function credentialRow(account: string, user: number, next: (below: number) => number): string {
  const ago = (days: number): string =>
    new Date(Date.parse(recordedAt) - days * 86_400_000).toISOString().replace('.000Z', '+00:00');
  const hasPassword = next(2) === 1;
  const key = (): string[] => {
    if (next(2) === 0) return ['false', 'N/A', 'N/A'];
    return ['true', ago(next(180)), next(4) === 0 ? 'N/A' : ago(next(180))];
  };
  return [
    ...[`user-${user}`, `arn:aws:iam::${account}:user/user-${user}`, ago(400), String(hasPassword)],
    ...(hasPassword ? [next(3) === 0 ? 'no_information' : ago(next(180)), ago(next(300))] : ['N/A', 'N/A']),
    ...[String(hasPassword && next(2) === 1), ...key(), ...key()],
  ].join(',');
}

function trailCalls(account: string, at: number, call: Call): RecordedCall[] {
  const TrailARN = `arn:aws:cloudtrail:us-west-2:${account}:trail/all`;
  const wide = {
    ...{ Name: 'all', TrailARN, HomeRegion: 'us-west-2', IsMultiRegionTrail: true },
    ...{ LogFileValidationEnabled: at !== 3, KmsKeyId: at === 0 ? 'arn:key' : null },
  };
  const narrow = { ...wide, Name: 'one', TrailARN: `${TrailARN}-one`, IsMultiRegionTrail: false };
  const status = call(
    'cloudtrail',
    'GetTrailStatus',
    { Name: TrailARN },
    { output: { IsLogging: at !== 2 } },
  );
  return [
    call('cloudtrail', 'DescribeTrails', {}, { output: { trailList: [narrow, wide] } }),
    { ...status, region: 'us-west-2' },
  ];
}

function bucketCalls(account: string, at: number, call: Call): RecordedCall[] {
  const next = numbers(at * 29 + 11);
  const full = {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  };
  const none = missing('NoSuchPublicAccessBlockConfiguration');
  const blockOf = (kind: number) => {
    if (kind === 0) return none;
    return {
      output: {
        PublicAccessBlockConfiguration: { ...full, ...(kind === 1 ? { BlockPublicPolicy: false } : {}) },
      },
    };
  };
  const buckets = Array.from({ length: 3 + next(5) }, (_, bucket) => ({
    Name: `${account}-bucket-${bucket}`,
    BucketRegion: regions[next(regions.length)] ?? global,
  }));
  return [
    call('s3-control', 'GetPublicAccessBlock', { AccountId: account }, blockOf(at % 3)),
    call('s3', 'ListBuckets', { MaxBuckets: 1_000 }, { output: { Buckets: buckets } }),
    ...buckets.flatMap(({ Name, BucketRegion }) => {
      const input = { Bucket: Name };
      return [
        call('s3', 'GetPublicAccessBlock', input, blockOf(next(4))),
        call('s3', 'GetBucketEncryption', input, encrypted),
        call('s3', 'GetBucketPolicy', input, { output: { Policy: JSON.stringify(onlyTls) } }),
        call('s3', 'GetBucketVersioning', input, { output: next(2) === 0 ? {} : { Status: 'Enabled' } }),
      ].map((made) => ({ ...made, region: BucketRegion }));
    }),
  ];
}

const encrypted = {
  output: {
    ServerSideEncryptionConfiguration: {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    },
  },
};
const onlyTls = {
  Version: '2012-10-17',
  Statement: [
    {
      ...{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' },
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ],
};
