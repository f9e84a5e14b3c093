import {
  DescribeAddressesCommand,
  DescribeFlowLogsCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeRegionsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  DescribeVpcsCommand,
  EC2Client,
  GetEbsEncryptionByDefaultCommand,
} from '@aws-sdk/client-ec2';
import type { CloudReads } from '#shared/deployment/cloud-reads.ts';
import { sdkService } from '../service.ts';

export const open = sdkService<keyof CloudReads['ec2']>(EC2Client, {
  DescribeRegions: DescribeRegionsCommand,
  DescribeAddresses: DescribeAddressesCommand,
  DescribeVolumes: DescribeVolumesCommand,
  DescribeSnapshots: DescribeSnapshotsCommand,
  DescribeImages: DescribeImagesCommand,
  DescribeInstances: DescribeInstancesCommand,
  GetEbsEncryptionByDefault: GetEbsEncryptionByDefaultCommand,
  DescribeSecurityGroups: DescribeSecurityGroupsCommand,
  DescribeVpcs: DescribeVpcsCommand,
  DescribeFlowLogs: DescribeFlowLogsCommand,
});
