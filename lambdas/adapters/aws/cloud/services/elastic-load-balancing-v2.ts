import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { CloudReads } from '#shared/deployment/cloud-reads.ts';
import { sdkService } from '../service.ts';

export const open = sdkService<keyof CloudReads['elastic-load-balancing-v2']>(ElasticLoadBalancingV2Client, {
  DescribeLoadBalancers: DescribeLoadBalancersCommand,
  DescribeListeners: DescribeListenersCommand,
});
