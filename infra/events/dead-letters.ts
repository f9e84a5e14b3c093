import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { explainFindings, fixLogicalId } from '../explained-findings.ts';
import { nameOf } from '../names.ts';
import type { StageSettings } from '../settings.ts';

/** What could not be handled, kept for two weeks for a person to look at. */
export class DeadLetters extends Construct {
  readonly events: Queue;
  readonly schedules: Queue;

  constructor(scope: Construct, id: string, settings: StageSettings) {
    super(scope, id);
    const makeQueue = (part: string): Queue =>
      new Queue(this, part, {
        queueName: nameOf(settings, `${part}-dead-letters`),
        encryption: QueueEncryption.SQS_MANAGED,
        enforceSSL: true,
        retentionPeriod: Duration.days(14),
      });
    this.events = makeQueue('events');
    this.schedules = makeQueue('schedules');
    fixLogicalId(this.events, 'EventsDeadLetters');
    fixLogicalId(this.schedules, 'SchedulesDeadLetters');
    explainFindings(this, { SQS3: 'These queues are where others leave their dead letters' });
  }
}
