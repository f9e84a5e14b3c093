import { backups, exposure, inTransit, otherBackups, otherStores } from './check-groups.ts';
import type { Control } from './control.ts';

const framework = 'hipaa' as const;

/** The Security Rule, 45 CFR 164.308 and 164.312. What needs people or paper alone is one row. */
export const hipaa: readonly Control[] = [
  {
    ...{ id: '164.308(a)(1)(ii)(D)', framework, title: 'Records of activity are reviewed' },
    checks: ['trail', 'guardduty', 'security-hub'],
    beyond: 'that somebody reviews them regularly',
  },
  {
    ...{ id: '164.308(a)(3)(ii)(C)', framework, title: 'Access ends with employment' },
    ...{ checks: ['unused-credentials'], beyond: 'who left' },
  },
  {
    ...{ id: '164.308(a)(4)(ii)(C)', framework, title: 'Access is given, reviewed and changed by rule' },
    ...{ checks: ['admin-users', 'unused-credentials'], beyond: 'the rule, and reviews by it' },
  },
  {
    ...{ id: '164.308(a)(5)(ii)(B)', framework, title: 'Malicious software is guarded against' },
    ...{ checks: ['guardduty'], beyond: 'protection on machines, and training' },
  },
  {
    ...{ id: '164.308(a)(5)(ii)(C)', framework, title: 'Sign-ins are watched' },
    ...{ checks: ['trail', 'guardduty'], beyond: 'that somebody looks at failed ones' },
  },
  {
    ...{ id: '164.308(a)(5)(ii)(D)', framework, title: 'Passwords are managed' },
    checks: ['password-policy', 'key-age'],
  },
  {
    ...{ id: '164.308(a)(6)(ii)', framework, title: 'Incidents are answered and recorded' },
    ...{ checks: ['security-findings'], beyond: 'the plan for incidents and its use' },
  },
  {
    ...{ id: '164.308(a)(7)(ii)(A)', framework, title: 'Data is backed up' },
    ...{ checks: backups, beyond: otherBackups },
  },
  {
    ...{ id: '164.308(a)(8)', framework, title: 'Protection is evaluated again and again' },
    ...{ checks: ['config-recorder', 'hipaa-pack'], beyond: 'evaluation of what is not technical' },
  },
  {
    ...{
      id: '164.308-316 (other)',
      framework,
      title: 'Risk analysis, training, contracts, sites, documents',
    },
    ...{ checks: [], beyond: 'policies, people, contracts and buildings' },
  },
  {
    ...{ id: '164.312(a)(1)', framework, title: 'Only those with a right to it reach health data' },
    checks: ['root-mfa', 'root-keys', 'admin-users', 'open-ports', ...exposure],
  },
  {
    ...{ id: '164.312(a)(2)(i)', framework, title: 'Everybody has an identity of his own' },
    ...{ checks: ['root-keys'], beyond: 'that nobody shares a user' },
  },
  {
    ...{ id: '164.312(a)(2)(ii)-(iii)', framework, title: 'Access in an emergency, and automatic logoff' },
    ...{ checks: [], beyond: 'procedures, and settings of applications' },
  },
  {
    ...{ id: '164.312(a)(2)(iv)', framework, title: 'Health data at rest is encrypted' },
    checks: ['ebs-default', 'volume-encryption', 'database-encryption', 'bucket-encryption', 'key-rotation'],
    beyond: otherStores,
  },
  {
    ...{ id: '164.312(b)', framework, title: 'Activity is recorded and can be examined' },
    checks: ['trail', 'trail-encryption', 'flow-logs', 'log-retention', 'config-recorder'],
  },
  {
    ...{ id: '164.312(c)(1)', framework, title: 'Health data is not altered or destroyed' },
    checks: ['trail-integrity', 'bucket-versioning', 'table-backup'],
  },
  {
    ...{ id: '164.312(c)(2)', framework, title: 'That data was not altered can be shown' },
    ...{ checks: ['trail-integrity', 'bucket-versioning'], beyond: 'checks inside applications' },
  },
  {
    ...{ id: '164.312(d)', framework, title: 'Who asks for access proves who it is' },
    checks: ['root-mfa', 'user-mfa', 'password-policy'],
  },
  {
    ...{ id: '164.312(e)(1)', framework, title: 'Health data is guarded on its way' },
    checks: [...inTransit, 'open-ports'],
  },
  {
    ...{ id: '164.312(e)(2)(i)', framework, title: 'Data on its way is not altered unnoticed' },
    checks: inTransit,
  },
  { ...{ id: '164.312(e)(2)(ii)', framework, title: 'Data on its way is encrypted' }, checks: inTransit },
];
