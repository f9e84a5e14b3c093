import type { LogReads } from '#shared/deployment/log-reads.ts';
import type { Services } from '../cloud/service.ts';

/** The clients of the family `logs`. */
export const logServices: Services<LogReads> = {
  'cloudwatch-logs': async () => (await import('./cloudwatch-logs.ts')).open,
};
