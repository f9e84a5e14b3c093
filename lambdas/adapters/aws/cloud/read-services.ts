import type { CloudReads } from '#shared/deployment/cloud-reads.ts';
import type { Services } from './service.ts';

/** The clients of the family `cloud`. */
export const readServices: Services<CloudReads> = {
  sts: async () => (await import('./services/sts.ts')).open,
  organizations: async () => (await import('./services/organizations.ts')).open,
  account: async () => (await import('./services/account.ts')).open,
  cloudformation: async () => (await import('./services/cloudformation.ts')).open,
  ec2: async () => (await import('./services/ec2.ts')).open,
  'elastic-load-balancing-v2': async () => (await import('./services/elastic-load-balancing-v2.ts')).open,
  cloudwatch: async () => (await import('./services/cloudwatch.ts')).open,
  'cloudwatch-logs': async () => (await import('./services/cloudwatch-logs.ts')).open,
  'cost-explorer': async () => (await import('./services/cost-explorer.ts')).open,
  'cost-optimization-hub': async () => (await import('./services/cost-optimization-hub.ts')).open,
  'compute-optimizer': async () => (await import('./services/compute-optimizer.ts')).open,
  iam: async () => (await import('./services/iam.ts')).open,
  cloudtrail: async () => (await import('./services/cloudtrail.ts')).open,
  'config-service': async () => (await import('./services/config-service.ts')).open,
  guardduty: async () => (await import('./services/guardduty.ts')).open,
  securityhub: async () => (await import('./services/securityhub.ts')).open,
  s3: async () => (await import('./services/s3.ts')).open,
  's3-control': async () => (await import('./services/s3-control.ts')).open,
  kms: async () => (await import('./services/kms.ts')).open,
  rds: async () => (await import('./services/rds.ts')).open,
  dynamodb: async () => (await import('./services/dynamodb.ts')).open,
  accessanalyzer: async () => (await import('./services/accessanalyzer.ts')).open,
};
