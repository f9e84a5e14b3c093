import type { Statement } from '#lambdas/tools/scan/infrastructure/cloud/policy.ts';
import { itemsOf, type Located, literalOf } from '#lambdas/tools/scan/infrastructure/located.ts';
import type { PolicyUse } from './found-policy.ts';

export const roleTrust = 'AWS::IAM::AssumeRolePolicyDocument';
const bucket = 'AWS::S3::Bucket';
const queue = 'AWS::SQS::Queue';
const topic = 'AWS::SNS::Topic';
const key = 'AWS::KMS::Key';
const secret = 'AWS::SecretsManager::Secret';

/** What policies of these stand on, of what Access Analyzer can tell whether it is public. */
const ofHolders: Readonly<Record<string, string>> = {
  'AWS::S3::BucketPolicy': bucket,
  aws_s3_bucket_policy: bucket,
  aws_s3_bucket: bucket,
  'AWS::SQS::QueuePolicy': queue,
  aws_sqs_queue_policy: queue,
  aws_sqs_queue: queue,
  'AWS::SNS::TopicPolicy': topic,
  aws_sns_topic_policy: topic,
  aws_sns_topic: topic,
  'AWS::KMS::Key': key,
  aws_kms_key: key,
  'AWS::SecretsManager::ResourcePolicy': secret,
  aws_secretsmanager_secret_policy: secret,
};

const ofServices: Readonly<Record<string, string>> = {
  s3: bucket,
  sqs: queue,
  sns: topic,
  kms: key,
  secretsmanager: secret,
};

export function resourceTypeOf(holderType: string): string | undefined {
  return ofHolders[holderType];
}

/** For a policy of which nothing says what it is for: by whom it names, and whose actions. */
export function useOf(statements: readonly Statement[]): {
  use: PolicyUse;
  resourceType: string | undefined;
} {
  if (!statements.some(({ hasPrincipal }) => hasPrincipal))
    return { use: 'identity', resourceType: undefined };
  const services = new Set(statements.flatMap(({ actions }) => actions.map(serviceOf)));
  const [only = ''] = services;
  if (services.has('sts')) return { use: 'trust', resourceType: roleTrust };
  return { use: 'resource', resourceType: services.size === 1 ? ofServices[only] : undefined };
}

function serviceOf(action: Located): string {
  return itemsOf(action).map((it) => literalOf(it)?.split(':')[0]?.toLowerCase() ?? '')[0] ?? '';
}
