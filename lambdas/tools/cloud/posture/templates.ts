import type { Finding } from '#shared/findings/finding.ts';
import type { CheckId } from './checks.ts';
import type { Seen } from './survey.ts';
import type { WrittenGap } from './template-rules/written-gaps.ts';

/** What a rule of the scan of infrastructure code says of a check, whatever the code is written in. */
const checkOf: ReadonlyMap<string, CheckId> = new Map([
  ['trail-off', 'trail'],
  ['trail-not-validated', 'trail-integrity'],
  ['kms-no-rotation', 'key-rotation'],
  ['database-public', 'database-public'],
  ['database-unencrypted', 'database-encryption'],
  ['database-no-backups', 'database-backup'],
  ['iam-admin', 'admin-users'],
  ['iam-all-actions', 'admin-users'],
  ['open-all-ports', 'open-ports'],
  ['open-admin-port', 'open-ports'],
  ['open-data-port', 'open-ports'],
  ['plain-http-listener', 'listener-tls'],
  ['old-tls', 'listener-tls'],
  ['s3-public-acl', 'bucket-public'],
  ['s3-public-access-allowed', 'bucket-public'],
  ['ebs-unencrypted', 'volume-encryption'],
]);

/** Where a template's shortfalls lie. */
export const inTemplates = 'templates';

/** The check that a finding of a scan is a shortfall of, if of any. */
export function checkOfFinding({ rule_id }: Pick<Finding, 'rule_id'>): CheckId | undefined {
  const rule = /^infrastructure\/(?:cloudformation|terraform|policy)-(.+)$/.exec(rule_id)?.[1];
  return checkOf.get(rule ?? '');
}

/**
 * What earlier scans of the workspace found, as shortfalls of checks. Code can show a gap and never that there
 * is none: what it leaves open is set elsewhere, and nobody knows what of it runs.
 */
export function seenInTemplates(gaps: readonly WrittenGap[]): Seen[] {
  return gaps.map(({ check, path, line, titles, also }) => {
    const sources = also.length === 0 ? '' : ` (also ${also.join(', ')})`;
    const short = [{ resource: `${path}:${line}`, what: `as written: ${titles.join('; ')}${sources}` }];
    return { check, seen: 1, short, gaps: [], account: inTemplates, region: 'workspace' };
  });
}
