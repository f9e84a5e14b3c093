import {
  type CloudRule,
  has,
  lacking,
  notSwitchedOn,
  on,
  oneOf,
  saying,
  switchedOff,
  unless,
} from './stack.ts';

const blockPublicKeys = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];
const blockPublicNames = [
  'block_public_acls',
  'block_public_policy',
  'ignore_public_acls',
  'restrict_public_buckets',
];

/** Buckets, volumes, file systems, queues and topics. What AWS encrypts by itself has no rule. */
export const storageRules: readonly CloudRule[] = [
  {
    name: 's3-public-acl',
    severity: 'critical',
    title: 'S3 bucket can be read or written by everyone through its ACL',
    remedy: 'Remove the public ACL; serve public files through CloudFront with origin access control.',
    reference: 'AWS Security Hub S3.8',
    cloudformation: on(
      'AWS::S3::Bucket',
      saying(['AccessControl'], /^(PublicRead|PublicReadWrite|AuthenticatedRead)$/),
    ),
    terraform: on(
      ['aws_s3_bucket', 'aws_s3_bucket_acl'],
      saying(['acl'], /^(public-read|public-read-write|authenticated-read)$/),
    ),
  },
  {
    name: 's3-public-access-allowed',
    severity: 'high',
    title: 'S3 public access block is switched off',
    remedy: 'Set all four public access block settings to true.',
    reference: 'AWS Security Hub S3.8',
    cloudformation: oneOf(
      ...blockPublicKeys.map((key) =>
        on('AWS::S3::Bucket', switchedOff('PublicAccessBlockConfiguration', key)),
      ),
    ),
    terraform: oneOf(
      ...blockPublicNames.map((name) =>
        on(['aws_s3_bucket_public_access_block', 'aws_s3_account_public_access_block'], switchedOff(name)),
      ),
    ),
  },
  {
    name: 'ebs-unencrypted',
    severity: 'medium',
    title: 'EBS volume is not encrypted',
    remedy: 'Switch encryption on, with a KMS key of your own where the data is sensitive.',
    reference: 'AWS Security Hub EC2.3',
    cloudformation: oneOf(
      on(
        'AWS::EC2::Volume',
        unless((volume) => has(volume, 'SnapshotId'), notSwitchedOn('Encrypted')),
      ),
      on('AWS::EC2::Instance', switchedOff('BlockDeviceMappings', 'Ebs', 'Encrypted')),
      on(
        'AWS::EC2::LaunchTemplate',
        switchedOff('LaunchTemplateData', 'BlockDeviceMappings', 'Ebs', 'Encrypted'),
      ),
    ),
    terraform: oneOf(
      on(
        'aws_ebs_volume',
        unless((volume) => has(volume, 'snapshot_id'), notSwitchedOn('encrypted')),
      ),
      on('aws_instance', switchedOff('root_block_device', 'encrypted')),
      on('aws_instance', switchedOff('ebs_block_device', 'encrypted')),
      on('aws_launch_template', switchedOff('block_device_mappings', 'ebs', 'encrypted')),
    ),
  },
  {
    name: 'efs-unencrypted',
    severity: 'medium',
    title: 'EFS file system is not encrypted',
    remedy: 'Switch encryption on; it can only be chosen when the file system is made.',
    reference: 'AWS Security Hub EFS.1',
    cloudformation: on('AWS::EFS::FileSystem', notSwitchedOn('Encrypted')),
    terraform: on('aws_efs_file_system', notSwitchedOn('encrypted')),
  },
  {
    name: 'sqs-unencrypted',
    severity: 'medium',
    title: 'SQS queue has its encryption switched off',
    remedy: 'Leave managed encryption on, or name a KMS key.',
    reference: 'AWS Security Hub SQS.1',
    cloudformation: on(
      'AWS::SQS::Queue',
      unless((queue) => has(queue, 'KmsMasterKeyId'), switchedOff('SqsManagedSseEnabled')),
    ),
    terraform: on(
      'aws_sqs_queue',
      unless((queue) => has(queue, 'kms_master_key_id'), switchedOff('sqs_managed_sse_enabled')),
    ),
  },
  {
    name: 'sns-unencrypted',
    severity: 'low',
    title: 'SNS topic is not encrypted at rest',
    remedy: 'Name a KMS key that the publishing services may use.',
    reference: 'AWS Security Hub SNS.1',
    cloudformation: on('AWS::SNS::Topic', lacking('KmsMasterKeyId')),
    terraform: on('aws_sns_topic', lacking('kms_master_key_id')),
  },
];
