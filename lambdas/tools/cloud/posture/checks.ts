import type { Severity } from '#shared/findings/finding.ts';

export interface Check {
  /** Asked once per account, or once per region of it. */
  scope: 'account' | 'region';
  severity: Severity;
  /** What is wrong where it is not met, one sentence without a full stop. */
  title: string;
  remedy: string;
}

/** What is looked at in an account. Which control asks for which is the catalogue's. */
export const checks = {
  'root-mfa': {
    ...{ scope: 'account', severity: 'critical', title: 'The root user signs in without MFA' },
    remedy: 'Register a hardware or virtual MFA device for the root user.',
  },
  'root-keys': {
    ...{ scope: 'account', severity: 'critical', title: 'The root user has access keys' },
    remedy: 'Delete the keys, and give what used them a role.',
  },
  'password-policy': {
    ...{ scope: 'account', severity: 'medium', title: 'The password policy of IAM users is missing or weak' },
    remedy: 'Demand 14 characters, letters of both cases, digits and symbols, and no reuse of the last 24.',
  },
  'user-mfa': {
    ...{ scope: 'account', severity: 'high', title: 'Users sign in to the console without MFA' },
    remedy: 'Demand MFA of every user with a password, or let people in by IAM Identity Center.',
  },
  'key-age': {
    ...{ scope: 'account', severity: 'medium', title: 'Access keys are older than 90 days' },
    remedy: 'Rotate the keys, or replace them by roles.',
  },
  'unused-credentials': {
    ...{ scope: 'account', severity: 'medium', title: 'Credentials were not used for 90 days' },
    remedy: 'Turn off passwords and keys that nobody uses.',
  },
  'admin-users': {
    ...{ scope: 'account', severity: 'high', title: 'Users hold AdministratorAccess themselves' },
    remedy: 'Attach it to a role that people assume with MFA, and take it from the users.',
  },
  trail: {
    ...{ scope: 'account', severity: 'high', title: 'No trail records the calls of all regions' },
    remedy: 'Create a CloudTrail trail for all regions, and start its logging.',
  },
  'trail-integrity': {
    ...{ scope: 'account', severity: 'medium', title: 'The record of calls cannot be shown to be unaltered' },
    remedy: 'Turn on log file validation of the trail.',
  },
  'trail-encryption': {
    ...{ scope: 'account', severity: 'low', title: 'The record of calls is not under a key of one’s own' },
    remedy: 'Give the trail a KMS key.',
  },
  'account-public-block': {
    ...{
      scope: 'account',
      severity: 'medium',
      title: 'Nothing in the account keeps buckets from being public',
    },
    remedy: 'Turn on all four settings of S3 Block Public Access for the account.',
  },
  'bucket-public': {
    ...{ scope: 'account', severity: 'high', title: 'Buckets may be made public' },
    remedy: 'Turn on all four settings of Block Public Access, for the bucket or the account.',
  },
  'bucket-encryption': {
    ...{ scope: 'account', severity: 'medium', title: 'Buckets have no encryption by default' },
    remedy: 'Set the default encryption of the bucket.',
  },
  'bucket-tls': {
    ...{ scope: 'account', severity: 'medium', title: 'Buckets let themselves be read without TLS' },
    remedy: 'Deny requests with aws:SecureTransport false in the bucket’s policy.',
  },
  'bucket-versioning': {
    ...{ scope: 'account', severity: 'low', title: 'Buckets keep no earlier versions of objects' },
    remedy: 'Turn on versioning, with a rule that ends old versions.',
  },
  'config-recorder': {
    ...{ scope: 'region', severity: 'medium', title: 'Changes of resources are not recorded' },
    remedy: 'Turn on the AWS Config recorder in the region.',
  },
  'hipaa-pack': {
    ...{ scope: 'region', severity: 'medium', title: 'Rules of the HIPAA conformance pack are not met' },
    remedy: 'See in AWS Config which resources break the rules.',
  },
  guardduty: {
    ...{ scope: 'region', severity: 'high', title: 'GuardDuty is off' },
    remedy: 'Turn on GuardDuty in the region, best for the whole organisation.',
  },
  'security-hub': {
    ...{ scope: 'region', severity: 'medium', title: 'Security Hub is off' },
    remedy: 'Turn on Security Hub in the region, best for the whole organisation.',
  },
  'security-findings': {
    ...{ scope: 'region', severity: 'high', title: 'Critical or high findings of Security Hub are open' },
    remedy: 'Mend what they name, or suppress them there with a reason.',
  },
  'ebs-default': {
    ...{ scope: 'region', severity: 'medium', title: 'New volumes are not encrypted by default' },
    remedy: 'Turn on EBS encryption by default in the region.',
  },
  'volume-encryption': {
    ...{ scope: 'region', severity: 'high', title: 'Volumes are not encrypted' },
    remedy: 'Copy the volume by an encrypted snapshot, and replace it.',
  },
  'snapshot-public': {
    ...{ scope: 'region', severity: 'critical', title: 'Snapshots of volumes are public' },
    remedy: 'Make the snapshots private, and take what was in them for known.',
  },
  'image-public': {
    ...{ scope: 'region', severity: 'high', title: 'Machine images are public' },
    remedy: 'Make the images private.',
  },
  'database-encryption': {
    ...{ scope: 'region', severity: 'high', title: 'Databases are not encrypted' },
    remedy: 'Restore the database from an encrypted copy of a snapshot.',
  },
  'database-public': {
    ...{ scope: 'region', severity: 'high', title: 'Databases have public addresses' },
    remedy: 'Turn off public access of the database.',
  },
  'database-backup': {
    ...{ scope: 'region', severity: 'medium', title: 'Databases are backed up for less than 7 days' },
    remedy: 'Set a backup retention of 7 days or more.',
  },
  'table-backup': {
    ...{ scope: 'region', severity: 'medium', title: 'Tables cannot be restored to a point in time' },
    remedy: 'Turn on point-in-time recovery of the table.',
  },
  'open-ports': {
    ...{
      scope: 'region',
      severity: 'high',
      title: 'Ports for administrators or databases are open to everybody',
    },
    remedy: 'Allow known addresses only, or reach machines by Session Manager.',
  },
  'flow-logs': {
    ...{ scope: 'region', severity: 'medium', title: 'Traffic of networks is not recorded' },
    remedy: 'Turn on flow logs of the VPC.',
  },
  'key-rotation': {
    ...{ scope: 'region', severity: 'medium', title: 'Keys are never rotated' },
    remedy: 'Turn on the yearly rotation of the key.',
  },
  'log-retention': {
    ...{ scope: 'region', severity: 'low', title: 'Logs are deleted before a year is over' },
    remedy: 'Keep the log group for 365 days or more; HIPAA asks for six years of what documents compliance.',
  },
  'listener-tls': {
    ...{ scope: 'region', severity: 'high', title: 'Load balancers answer without TLS' },
    remedy: 'Redirect HTTP to HTTPS.',
  },
} as const satisfies Record<string, Check>;

export type CheckId = keyof typeof checks;
export const checkIds: readonly CheckId[] = Object.keys(checks).filter(isCheckId);

export function isCheckId(id: string): id is CheckId {
  return Object.hasOwn(checks, id);
}
