import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, LogGroupClass } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { fixLogicalId } from '../explained-findings.ts';
import { nameOf } from '../names.ts';
import { retentionOf } from '../retention-days.ts';
import type { StageSettings } from '../settings.ts';

/** The agents' lines, a stream for each agent. Outlives the stack, but not a first deployment that fails. */
export class AgentOutput extends Construct {
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, settings: StageSettings) {
    super(scope, id);
    this.logGroup = new LogGroup(this, 'LogGroup', {
      logGroupName: `/${nameOf(settings)}/agent-output`,
      // Only this class indexes `@logStream`, which is what keeps a search from reading every agent's lines.
      logGroupClass: LogGroupClass.STANDARD,
      retention: retentionOf(settings.retention.outputDays),
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    fixLogicalId(this.logGroup, 'AgentOutput');
  }
}
