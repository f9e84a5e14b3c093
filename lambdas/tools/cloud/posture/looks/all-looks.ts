import type { Look } from '../look.ts';
import { seeAdministrators } from './administrators.ts';
import { seeBuckets } from './buckets.ts';
import { seeConformancePack } from './conformance-pack.ts';
import { seeCredentialReport } from './credential-report.ts';
import { seeDatabases, seeTables } from './databases.ts';
import { seeDetector, seeRecorder, seeSecurityHub } from './detection.ts';
import { seeKeys } from './keys.ts';
import { seeListeners } from './listeners.ts';
import { seeLogGroups } from './log-groups.ts';
import { seeFlowLogs, seeSecurityGroups } from './network.ts';
import { seePasswordPolicy, seeRootUser } from './root-user.ts';
import { seeTrails } from './trails.ts';
import { seeEncryptionByDefault, seePublicImages, seePublicSnapshots, seeVolumes } from './volumes.ts';

/** Made once per account. */
export const accountLooks: readonly Look[] = [
  ...[seeRootUser, seePasswordPolicy, seeCredentialReport, seeAdministrators, seeTrails, seeBuckets],
];

/** Made in each region of each account. */
export const regionLooks: readonly Look[] = [
  ...[seeRecorder, seeDetector, seeSecurityHub, seeConformancePack],
  ...[seeEncryptionByDefault, seeVolumes, seePublicSnapshots, seePublicImages],
  ...[seeDatabases, seeTables, seeSecurityGroups, seeFlowLogs, seeKeys, seeLogGroups, seeListeners],
];
