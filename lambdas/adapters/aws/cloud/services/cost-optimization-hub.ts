import type { CloudReads } from '#shared/deployment/cloud-reads.ts';
import { jsonService } from '../json-service.ts';

/**
 * By hand: the SDK's client for this one is years older than the others and would bring a second copy of the
 * SDK's core with it.
 */
export const open = jsonService<keyof CloudReads['cost-optimization-hub']>({
  signedAs: 'cost-optimization-hub',
  target: 'CostOptimizationHubService',
  operations: ['ListRecommendations'],
});
