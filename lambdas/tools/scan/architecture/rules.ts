import type { Severity } from '#shared/findings/finding.ts';
import { at, isTrue, itemsOf, type Located, literalOf, numberOf } from '../infrastructure/located.ts';

export interface Part {
  name: string;
  type: string;
  line: number;
  /** The resource as a whole: its properties are one of its entries. */
  resource: Located;
}

export interface ArchitectureRule {
  name: string;
  severity: Severity;
  types: RegExp;
  title: string;
  remedy: string;
  /** Whether the part is as it should not be. */
  isBad(part: Part, all: readonly Part[]): boolean;
}

const property = ({ resource }: Part, ...path: string[]) => at(resource, 'Properties', ...path);
const isSet = (part: Part, ...path: string[]) => property(part, ...path) !== undefined;
/** What is computed when it is deployed is not known, and so not held against anybody. */
const isOff = (value: Located | undefined) =>
  value?.kind !== 'computed' && value?.kind !== 'map' && !isTrue(value);
const namesOf =
  /^(?:TableName|BucketName|QueueName|TopicName|FunctionName|DBInstanceIdentifier|LogGroupName)$/;

export const architectureRules: readonly ArchitectureRule[] = [
  {
    name: 'data-not-kept',
    severity: 'high',
    types:
      /^AWS::(?:RDS::DB(?:Instance|Cluster)|DynamoDB::(?:Table|GlobalTable)|S3::Bucket|EFS::FileSystem)$/,
    title: 'Data is deleted with the stack or with the resource',
    remedy: 'Set DeletionPolicy and UpdateReplacePolicy to Retain or Snapshot.',
    isBad: ({ resource }) =>
      ['DeletionPolicy', 'UpdateReplacePolicy'].some(
        (name) => !/^(?:Retain|Snapshot)/.test(literalOf(at(resource, name)) ?? ''),
      ),
  },
  {
    name: 'single-zone-database',
    severity: 'high',
    types: /^AWS::RDS::DBInstance$/,
    title: 'The database runs in one zone',
    remedy: 'Set MultiAZ, or make it part of a cluster in several zones.',
    isBad: (part) => !isSet(part, 'DBClusterIdentifier') && isOff(property(part, 'MultiAZ')),
  },
  {
    name: 'no-point-in-time-recovery',
    severity: 'medium',
    types: /^AWS::DynamoDB::Table$/,
    title: 'The table has no backups to go back to',
    remedy: 'Set PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled.',
    isBad: (part) => isOff(property(part, 'PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled')),
  },
  {
    name: 'no-dead-letters',
    severity: 'medium',
    types: /^AWS::SQS::Queue$/,
    title: 'Messages that cannot be handled are tried until they expire',
    remedy: 'Give the queue a RedrivePolicy with a queue for dead letters, and an alarm on that one.',
    isBad: (part) => !isSet(part, 'RedrivePolicy') && !/dlq|dead/i.test(part.name),
  },
  {
    name: 'no-function-timeout',
    severity: 'low',
    types: /^AWS::Lambda::Function$/,
    title: 'The function has no timeout of its own: it ends after 3 seconds',
    remedy: 'Set Timeout to what its slowest good call takes, below that of its caller.',
    isBad: (part) => !isSet(part, 'Timeout'),
  },
  {
    name: 'single-zone-group',
    severity: 'high',
    types: /^AWS::AutoScaling::AutoScalingGroup$/,
    title: 'The group runs in one zone',
    remedy: 'Name subnets of at least two zones.',
    isBad: (part) => {
      const zones = property(part, 'VPCZoneIdentifier') ?? property(part, 'AvailabilityZones');
      return zones?.kind === 'list' && itemsOf(zones).length < 2;
    },
  },
  {
    name: 'one-task',
    severity: 'medium',
    types: /^AWS::ECS::Service$/,
    title: 'The service has one task and nothing that scales it',
    remedy: 'Run at least two tasks, and add a scalable target with a policy.',
    isBad: (part, all) => numberOf(property(part, 'DesiredCount')) === 1 && !scales(all),
  },
  {
    name: 'fixed-capacity',
    severity: 'low',
    types: /^AWS::DynamoDB::Table$/,
    title: 'The table has a fixed capacity that nothing scales',
    remedy: 'Use PAY_PER_REQUEST, or add scalable targets.',
    isBad: (part, all) => isSet(part, 'ProvisionedThroughput') && !scales(all),
  },
  {
    name: 'fixed-name',
    severity: 'low',
    types:
      /^AWS::(?:DynamoDB::Table|S3::Bucket|SQS::Queue|SNS::Topic|Lambda::Function|RDS::DBInstance|Logs::LogGroup)$/,
    title: 'The name is written out: there can be one of it, and it cannot be replaced in place',
    remedy: 'Leave the name out, or compute it from the name of the stack.',
    isBad: (part) => {
      const properties = property(part);
      return (
        properties?.kind === 'map' &&
        [...properties.entries].some(([name, value]) => namesOf.test(name) && literalOf(value) !== undefined)
      );
    },
  },
];

const scales = (all: readonly Part[]) =>
  all.some(({ type }) => type === 'AWS::ApplicationAutoScaling::ScalableTarget');

/** Of a template as a whole; tells at its first part that somebody depends on. */
export const noAlarms: ArchitectureRule = {
  name: 'no-alarms',
  severity: 'medium',
  types: /^AWS::(?:Lambda::Function|ECS::Service|RDS::DBInstance|AutoScaling::AutoScalingGroup|SQS::Queue)$/,
  title: 'Nothing in this template raises an alarm',
  remedy: 'Add AWS::CloudWatch::Alarm for errors, latency and saturation, or say where they are.',
  isBad: (part, all) =>
    !all.some(({ type }) => /^AWS::CloudWatch::(?:Composite)?Alarm$/.test(type)) &&
    all.find(({ type }) => noAlarms.types.test(type)) === part,
};
