import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { LogLevel, type StateMachineProps } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { nameOf } from '../names.ts';
import { retentionOf } from '../retention-days.ts';
import type { StageSettings } from '../settings.ts';

/** Traces of a state machine, and a log of every step without what was said in it. */
export function watched(
  scope: Construct,
  settings: StageSettings,
  part?: string,
): Pick<StateMachineProps, 'logs' | 'tracingEnabled'> {
  const destination = new LogGroup(scope, 'Log', {
    // Under this prefix AWS delivers logs without a resource policy, which has a size limit per account.
    logGroupName: `/aws/vendedlogs/states/${nameOf(settings, part)}`,
    retention: retentionOf(settings.retention.logDays),
    removalPolicy: RemovalPolicy.DESTROY,
  });
  return { tracingEnabled: true, logs: { destination, level: LogLevel.ALL, includeExecutionData: false } };
}

export const explainWatching = {
  'IAM5[Resource::*]': 'X-Ray and the set-up of log delivery: IAM knows no resource for these actions',
};
