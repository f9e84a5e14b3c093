interface Told {
  rule_id: string;
  path: string;
  line: number;
  evidence: string;
}

/**
 * Rules of the scan of infrastructure code, each with the rules of cdk-nag's HIPAA pack that say the same of a resource.
 * One that asks for more than the other (a key of one's own, a backup plan) does not say the same.
 */
const sameOf: Readonly<Record<string, readonly string[]>> = {
  'trail-not-validated': ['CloudTrailLogFileValidationEnabled'],
  'log-retention': ['CloudWatchLogGroupRetentionPeriod'],
  'imds-v1': ['EC2IMDSv2Enabled'],
  'database-public': ['RDSInstancePublicAccess', 'RedshiftClusterPublicAccess'],
  'database-unencrypted': ['RDSStorageEncrypted'],
  'database-no-backups': ['RDSInstanceBackupEnabled', 'RedshiftBackupEnabled'],
  'iam-admin': ['IAMPolicyNoStatementsWithAdminAccess', 'IAMPolicyNoStatementsWithFullAccess'],
  'iam-all-actions': ['IAMPolicyNoStatementsWithFullAccess'],
  'iam-service-wildcard': ['IAMPolicyNoStatementsWithFullAccess'],
  'iam-user-policy': ['IAMUserNoPolicies'],
  'lambda-invoked-by-everyone': ['LambdaFunctionPublicAccessProhibited'],
  'open-all-ports': ['EC2RestrictedSSH', 'EC2RestrictedCommonPorts'],
  'open-admin-port': ['EC2RestrictedSSH', 'EC2RestrictedCommonPorts'],
  'open-data-port': ['EC2RestrictedCommonPorts'],
  'plain-http-listener': [
    'ALBHttpToHttpsRedirection',
    'ELBTlsHttpsListenersOnly',
    'ELBv2ACMCertificateRequired',
  ],
  's3-public-acl': ['S3BucketPublicReadProhibited', 'S3BucketPublicWriteProhibited'],
  's3-public-access-allowed': [
    ...[
      'S3BucketLevelPublicAccessProhibited',
      'S3BucketPublicReadProhibited',
      'S3BucketPublicWriteProhibited',
    ],
  ],
  'efs-unencrypted': ['EFSEncrypted'],
  'sns-unencrypted': ['SNSEncryptedKMS'],
};

const packPrefix = 'cdk-nag/HIPAA.Security-';
const scanPrefix = 'infrastructure/cloudformation-';

/** Whether a rule of the pack and one of the scan, by their whole ids, say the same of a resource. */
export function saysTheSame(packRule: string, scanRule: string): boolean {
  if (!packRule.startsWith(packPrefix) || !scanRule.startsWith(scanPrefix)) return false;
  return sameOf[scanRule.slice(scanPrefix.length)]?.includes(packRule.slice(packPrefix.length)) === true;
}

/** What the pack says of a place as well as the scan is one finding: the scan's, which names the other source. */
export function mergePackRules<Finding extends Told>(findings: readonly Finding[]): Finding[] {
  const merged = new Map<Finding, Finding | undefined>();
  for (const placed of Map.groupBy(findings, ({ path, line }) => JSON.stringify([path, line])).values()) {
    for (const scanned of placed.filter(({ rule_id }) => rule_id.startsWith(scanPrefix))) {
      const twins = placed.filter((it) => !merged.has(it) && saysTheSame(it.rule_id, scanned.rule_id));
      if (twins.length === 0) continue;
      for (const twin of twins) merged.set(twin, undefined);
      const sources = [...new Set(twins.map(({ rule_id }) => rule_id))].join(', ');
      merged.set(scanned, { ...scanned, evidence: `${scanned.evidence} (also ${sources})` });
    }
  }
  return findings.flatMap((it) => (merged.has(it) ? (merged.get(it) ?? []) : it));
}
