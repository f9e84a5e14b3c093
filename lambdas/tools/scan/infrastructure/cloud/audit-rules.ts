import { find, literalOf } from '../located.ts';
import { type CloudRule, lacking, notSwitchedOn, on, type Resource, switchedOff, unless } from './stack.ts';

/** Logs, trails and keys: what an auditor asks for. */
export const auditRules: readonly CloudRule[] = [
  {
    name: 'log-retention',
    severity: 'low',
    title: 'Log group keeps its lines forever',
    remedy: 'Set a retention, so that cost and exposure do not grow without end.',
    reference: 'AWS Security Hub CloudWatch.16',
    cloudformation: on('AWS::Logs::LogGroup', lacking('RetentionInDays')),
    terraform: on('aws_cloudwatch_log_group', lacking('retention_in_days')),
  },
  {
    name: 'trail-off',
    severity: 'high',
    title: 'CloudTrail is declared, but does not record',
    remedy: 'Switch logging on.',
    reference: 'AWS Security Hub CloudTrail.1',
    cloudformation: on('AWS::CloudTrail::Trail', switchedOff('IsLogging')),
    terraform: on('aws_cloudtrail', switchedOff('enable_logging')),
  },
  {
    name: 'trail-not-validated',
    severity: 'medium',
    title: 'CloudTrail log files carry no integrity digest',
    remedy: 'Switch log file validation on.',
    reference: 'AWS Security Hub CloudTrail.4',
    cloudformation: on('AWS::CloudTrail::Trail', notSwitchedOn('EnableLogFileValidation')),
    terraform: on('aws_cloudtrail', notSwitchedOn('enable_log_file_validation')),
  },
  {
    name: 'kms-no-rotation',
    severity: 'medium',
    title: 'KMS key is never rotated',
    remedy: 'Switch yearly rotation on.',
    reference: 'AWS Security Hub KMS.4',
    cloudformation: on(
      'AWS::KMS::Key',
      unless(cannotRotate('KeySpec', 'KeyUsage', 'Origin'), notSwitchedOn('EnableKeyRotation')),
    ),
    terraform: on(
      'aws_kms_key',
      unless(
        cannotRotate('customer_master_key_spec', 'key_usage', 'origin'),
        notSwitchedOn('enable_key_rotation'),
      ),
    ),
  },
];

function cannotRotate(spec: string, usage: string, origin: string) {
  return (key: Resource): boolean => {
    const says = (name: string, usual: string): boolean =>
      find(key.settings, name).every((value) => literalOf(value) === usual);
    return !(says(spec, 'SYMMETRIC_DEFAULT') && says(usage, 'ENCRYPT_DECRYPT') && says(origin, 'AWS_KMS'));
  };
}
