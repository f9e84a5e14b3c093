import { recordedAt, regions } from '#test/samples/organisation/organisation.ts';
import type { RecordedCall } from '#test/samples/organisation/recorded-call.ts';
import { rules } from './region-calls.ts';

// A second calculation over the recorded answers themselves. It shares no line with the product: answers are
// read as they lie there, and every count is made anew.

export interface Count {
  seen: number;
  gaps: number;
  places_not_assessed: number;
}
type Raw = Record<string, unknown>;

export type PostureTruth = Map<string, Count>;

const rows = (value: unknown): Raw[] => (Array.isArray(value) ? value : []);
const raw = (value: unknown): Raw => (value === undefined ? {} : Object(value));

/** By check. */
export function postureTruth(calls: readonly RecordedCall[], refuses: boolean): PostureTruth {
  const truth: PostureTruth = new Map();
  const add = (check: string, seen: number, gaps: number) => {
    const before = truth.get(check) ?? { seen: 0, gaps: 0, places_not_assessed: 0 };
    truth.set(check, { ...before, seen: before.seen + seen, gaps: before.gaps + gaps });
  };
  for (const call of calls) {
    countAccount(call, add);
    countRegion(call, add);
  }
  countLinked(calls, add);
  if (refuses) {
    for (const [check, count] of truth) {
      count.places_not_assessed = ofAccounts.has(check) ? 1 : regions.length;
      if (check === 'volume-encryption') count.places_not_assessed += 1;
      // The one place with a pack, for the rule in it that has no data.
      if (check === 'hipaa-pack' && rulesOfPacks(calls).includes('INSUFFICIENT_DATA')) {
        count.places_not_assessed += 1;
      }
    }
  }
  return truth;
}

type Add = (check: string, seen: number, gaps: number) => void;

const ofAccounts = new Set([
  ...['root-mfa', 'root-keys', 'password-policy', 'user-mfa', 'key-age', 'unused-credentials', 'admin-users'],
  ...['trail', 'trail-integrity', 'trail-encryption', 'account-public-block', 'bucket-public'],
  ...['bucket-encryption', 'bucket-tls', 'bucket-versioning'],
]);

function countAccount({ operation, service, output, error }: RecordedCall, add: Add): void {
  const told = raw(output);
  if (operation === 'GetAccountSummary') {
    const map = raw(told['SummaryMap']);
    add('root-mfa', 1, map['AccountMFAEnabled'] === 0 && map['AccountPasswordPresent'] === 1 ? 1 : 0);
    add('root-keys', 1, Number(map['AccountAccessKeysPresent']));
  }
  if (operation === 'GetAccountPasswordPolicy') {
    const policy = raw(told['PasswordPolicy']);
    const isGood = policy['MinimumPasswordLength'] === 14 && policy['RequireSymbols'] === true;
    add('password-policy', 1, error === undefined && isGood ? 0 : 1);
  }
  if (operation === 'ListEntitiesForPolicy') {
    const { length } = rows(told['PolicyUsers']);
    add('admin-users', length === 0 ? 1 : length, length);
  }
  if (operation === 'GetCredentialReport') countCredentials(String(told['Content']), add);
  if (operation === 'GetBucketEncryption') add('bucket-encryption', 1, 0);
  if (operation === 'GetBucketPolicy') add('bucket-tls', 1, 0);
  if (operation === 'GetBucketVersioning') add('bucket-versioning', 1, told['Status'] === 'Enabled' ? 0 : 1);
  if (service === 's3-control') add('account-public-block', 1, isFull(told) ? 0 : 1);
}

function isFull(told: Raw): boolean {
  return JSON.stringify(told).match(/true/g)?.length === 4;
}

function countCredentials(content: string, add: Add): void {
  const limit = Date.parse(recordedAt) - 90 * 24 * 3_600_000;
  const isOld = (text: string | undefined, instead?: string): boolean => {
    const time = Date.parse(text ?? '');
    return Number.isNaN(time) ? instead === undefined || isOld(instead) : time < limit;
  };
  for (const line of Buffer.from(content, 'base64').toString().split('\n').slice(2)) {
    const [, , , signsIn, used, changed, mfa, ...keys] = line.split(',');
    if (signsIn === 'true') {
      add('user-mfa', 1, mfa === 'true' ? 0 : 1);
      add('unused-credentials', 1, isOld(used, changed) ? 1 : 0);
    }
    for (const [active, rotated, lastUsed] of [keys.slice(0, 3), keys.slice(3)]) {
      if (active !== 'true') continue;
      add('key-age', 1, isOld(rotated) ? 1 : 0);
      add('unused-credentials', 1, isOld(lastUsed, rotated) ? 1 : 0);
    }
  }
}

function countRegion({ operation, output, error, input }: RecordedCall, add: Add): void {
  const told = raw(output);
  const count = (check: string, key: string, isShort: (item: Raw) => boolean) => {
    const items = rows(told[key]);
    add(check, items.length, items.filter(isShort).length);
  };
  const listed = (check: string, key: string) => {
    const { length } = rows(told[key]);
    add(check, Math.max(1, length), length);
  };
  if (operation === 'DescribeConfigurationRecorderStatus') {
    const isOn = rows(told['ConfigurationRecordersStatus']).some((it) => it['recording'] === true);
    add('config-recorder', 1, isOn ? 0 : 1);
  }
  if (operation === 'GetEbsEncryptionByDefault') {
    add('ebs-default', 1, told['EbsEncryptionByDefault'] === true ? 0 : 1);
  }
  if (operation === 'DescribeVolumes' && error === undefined) {
    count('volume-encryption', 'Volumes', (it) => it['Encrypted'] !== true);
  }
  if (operation === 'DescribeSnapshots') listed('snapshot-public', 'Snapshots');
  if (operation === 'DescribeImages') listed('image-public', 'Images');
  if (operation === 'DescribeDBInstances') {
    count('database-encryption', 'DBInstances', (it) => it['StorageEncrypted'] !== true);
    count('database-public', 'DBInstances', (it) => it['PubliclyAccessible'] === true);
    count('database-backup', 'DBInstances', (it) => Number(it['BackupRetentionPeriod']) < 7);
  }
  if (operation === 'DescribeContinuousBackups') {
    add('table-backup', 1, JSON.stringify(told).includes('DISABLED') ? 1 : 0);
  }
  if (operation === 'DescribeLogGroups') {
    count('log-retention', 'logGroups', (it) => [30, 364].includes(Number(it['retentionInDays'])));
  }
  if (operation === 'DescribeListeners') {
    count('listener-tls', 'Listeners', () => false);
    add('listener-tls', -1, 0); // The one for TCP is neither good nor bad.
  }
  if (operation === 'DescribeSecurityGroups') {
    const open = rules.filter(({ isOpen }) => isOpen).map(({ rule }) => JSON.stringify(rule));
    count('open-ports', 'SecurityGroups', (it) =>
      rows(it['IpPermissions']).some((rule) => open.includes(JSON.stringify(rule))),
    );
  }
  if (operation === 'GetFindings' && input['NextToken'] === undefined) {
    add('security-hub', 1, error === undefined ? 0 : 1);
  }
  if (operation === 'DescribeConformancePackCompliance') add('hipaa-pack', 0, 0);
}

/** How each rule stands, of HIPAA packs where they are deployed. */
function rulesOfPacks(calls: readonly RecordedCall[]): unknown[] {
  const listed = calls.filter(
    ({ operation, output }) =>
      operation === 'DescribeConformancePackStatus' && JSON.stringify(output).includes('HIPAA'),
  );
  return listed.flatMap(({ account, region }) => {
    const told = calls.filter(
      (it) =>
        it.operation === 'DescribeConformancePackCompliance' &&
        it.account === account &&
        it.region === region,
    );
    return told.flatMap(({ output }) =>
      rows(raw(output)['ConformancePackRuleComplianceList']).map((it) => it['ComplianceType']),
    );
  });
}

/** What takes several answers together. */
function countLinked(calls: readonly RecordedCall[], add: Add): void {
  const of = (operation: string) => calls.filter((call) => call.operation === operation);
  const same = (a: RecordedCall, b: RecordedCall) =>
    a.account === b.account && a.region === b.region && JSON.stringify(a.input) === JSON.stringify(b.input);
  const here = (operation: string, call: RecordedCall) =>
    of(operation).filter((it) => it.account === call.account && it.region === call.region);
  for (const rule of rulesOfPacks(calls)) {
    if (rule !== 'INSUFFICIENT_DATA') add('hipaa-pack', 1, rule === 'NON_COMPLIANT' ? 1 : 0);
  }
  for (const summary of of('GetAccountSummary')) {
    const status = of('GetTrailStatus').find(({ account }) => account === summary.account);
    const trails = of('DescribeTrails').find(({ account }) => account === summary.account);
    const isOn = raw(status?.output)['IsLogging'] === true;
    const wide = rows(raw(trails?.output)['trailList']).find((it) => it['IsMultiRegionTrail'] === true);
    add('trail', 1, isOn ? 0 : 1);
    add('trail-integrity', 1, isOn && wide?.['LogFileValidationEnabled'] === true ? 0 : 1);
    add('trail-encryption', 1, isOn && wide?.['KmsKeyId'] ? 0 : 1);
    const block = calls.find((it) => it.service === 's3-control' && it.account === summary.account);
    for (const bucket of calls.filter(
      (it) =>
        it.service === 's3' && it.operation === 'GetPublicAccessBlock' && it.account === summary.account,
    )) {
      add('bucket-public', 1, isFull(raw(block?.output)) || isFull(raw(bucket.output)) ? 0 : 1);
    }
  }
  for (const listed of of('ListDetectors')) {
    const detector = here('GetDetector', listed)[0];
    const isOn =
      rows(raw(listed.output)['DetectorIds']).length > 0 && raw(detector?.output)['Status'] === 'ENABLED';
    add('guardduty', 1, isOn ? 0 : 1);
    const pages = here('GetFindings', listed).filter(({ error }) => error === undefined);
    const found = pages.flatMap(({ output }) => rows(raw(output)['Findings'])).length;
    if (pages.length > 0) add('security-findings', Math.max(1, found), found);
  }
  for (const vpcs of of('DescribeVpcs')) {
    const logs = rows(raw(here('DescribeFlowLogs', vpcs)[0]?.output)['FlowLogs']);
    const good = logs.filter((it) => it['FlowLogStatus'] === 'ACTIVE').length;
    const all = rows(raw(vpcs.output)['Vpcs']).length;
    add('flow-logs', all, all - good);
  }
  for (const key of of('DescribeKey')) {
    const is = JSON.stringify(key.output);
    const canRotate = ['CUSTOMER', 'Enabled', 'SYMMETRIC_DEFAULT', 'AWS_KMS'].every((word) =>
      is.includes(`"${word}"`),
    );
    const rotation = of('GetKeyRotationStatus').find((it) => same(it, key));
    if (canRotate) add('key-rotation', 1, raw(rotation?.output)['KeyRotationEnabled'] === true ? 0 : 1);
  }
}
