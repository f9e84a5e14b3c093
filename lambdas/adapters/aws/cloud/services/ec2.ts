import {
  DescribeAddressesCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeRegionsCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  EC2Client,
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
});
