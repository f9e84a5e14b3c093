import type { CheckId } from '../checks.ts';
import { backups, exposure, inTransit, otherBackups, otherStores } from './check-groups.ts';
import type { Control } from './control.ts';

const framework = 'soc2' as const;
const atRest: readonly CheckId[] = [
  'ebs-default',
  'volume-encryption',
  'database-encryption',
  'bucket-encryption',
];

/** The Trust Services Criteria: the common ones, availability and confidentiality. */
export const soc2: readonly Control[] = [
  {
    ...{ id: 'CC1-CC5', framework, title: 'Governance, communication, risk and control activities' },
    ...{ checks: [], beyond: 'policies, people and their decisions' },
  },
  {
    ...{ id: 'CC6.1', framework, title: 'Who gets at systems and data is known, and data is protected' },
    checks: ['root-mfa', 'root-keys', 'user-mfa', 'password-policy', 'key-age', 'key-rotation', ...atRest],
    beyond: otherStores,
  },
  {
    ...{ id: 'CC6.2', framework, title: 'Access is given when it is approved and taken when it ends' },
    ...{ checks: ['unused-credentials', 'key-age'], beyond: 'how access is approved and who leaves' },
  },
  {
    ...{ id: 'CC6.3', framework, title: 'Rights follow roles and are no wider than the work' },
    ...{ checks: ['admin-users', 'root-keys'], beyond: 'regular reviews of who may do what' },
  },
  {
    ...{ id: 'CC6.4-CC6.5', framework, title: 'Physical access, and disposal of media' },
    ...{ checks: [], beyond: 'buildings and disposal, of which AWS’s own reports tell' },
  },
  {
    ...{ id: 'CC6.6', framework, title: 'The boundary to the outside is guarded' },
    checks: ['open-ports', ...exposure, 'listener-tls'],
  },
  {
    ...{ id: 'CC6.7', framework, title: 'Data that moves or leaves is protected' },
    checks: [...inTransit, 'snapshot-public', 'image-public', 'volume-encryption', 'bucket-encryption'],
  },
  {
    ...{ id: 'CC6.8', framework, title: 'Unwanted software is kept out or noticed' },
    ...{ checks: ['guardduty', 'config-recorder'], beyond: 'malware protection on machines' },
  },
  {
    ...{ id: 'CC7.1', framework, title: 'Weak settings and vulnerabilities are noticed' },
    checks: ['config-recorder', 'security-hub', 'security-findings'],
  },
  {
    ...{ id: 'CC7.2', framework, title: 'Systems are watched for what is unusual' },
    checks: ['trail', 'guardduty', 'flow-logs', 'log-retention'],
  },
  {
    ...{ id: 'CC7.3', framework, title: 'Security events are judged' },
    ...{ checks: ['security-hub', 'security-findings'], beyond: 'that somebody judges them, and how' },
  },
  {
    ...{ id: 'CC7.4', framework, title: 'Incidents are answered' },
    ...{ checks: ['security-findings'], beyond: 'the plan for incidents and its use' },
  },
  {
    ...{ id: 'CC7.5', framework, title: 'Systems recover from incidents' },
    ...{ checks: backups, beyond: 'the plan for recovery and its use' },
  },
  {
    ...{ id: 'CC8.1', framework, title: 'Changes are authorised, tested and recorded' },
    checks: ['trail', 'trail-integrity', 'config-recorder'],
    beyond: 'reviews and tests of changes',
  },
  {
    ...{ id: 'CC9', framework, title: 'Risks of disruption and of vendors are handled' },
    ...{ checks: [], beyond: 'insurance, contracts and reviews of vendors' },
  },
  {
    ...{ id: 'A1.2', framework, title: 'Data is backed up and can be recovered' },
    ...{ checks: backups, beyond: otherBackups },
  },
  {
    ...{ id: 'A1.3', framework, title: 'Recovery is tested' },
    ...{ checks: [], beyond: 'records of restores that were tried' },
  },
  {
    ...{ id: 'C1.1', framework, title: 'Confidential information is known and protected' },
    ...{ checks: [...exposure, ...atRest, ...inTransit], beyond: otherStores },
  },
  {
    ...{ id: 'C1.2', framework, title: 'Confidential information is disposed of' },
    ...{ checks: [], beyond: 'what has to be deleted, and when' },
  },
];
