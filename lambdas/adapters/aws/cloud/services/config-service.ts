import {
  ConfigServiceClient,
  DescribeConfigurationRecorderStatusCommand,
  DescribeConformancePackComplianceCommand,
  DescribeConformancePackStatusCommand,
} from '@aws-sdk/client-config-service';
import type { CloudReads } from '#shared/deployment/cloud-reads.ts';
import { sdkService } from '../service.ts';

export const open = sdkService<keyof CloudReads['config-service']>(ConfigServiceClient, {
  DescribeConfigurationRecorderStatus: DescribeConfigurationRecorderStatusCommand,
  DescribeConformancePackCompliance: DescribeConformancePackComplianceCommand,
  DescribeConformancePackStatus: DescribeConformancePackStatusCommand,
});
