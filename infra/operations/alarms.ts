import { Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { nameOf } from '../names.ts';
import type { StageSettings } from '../settings.ts';
import { type AlarmFacts, type AlarmName, alarms } from './alarm-facts.ts';
import { watchedMetrics } from './watched-metrics.ts';
import type { WatchedParts } from './watched-parts.ts';

/** Every alarm of `alarm-facts.ts`; each says where in the runbook to go on. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, props: WatchedParts) {
    super(scope, id);
    const { settings } = props;
    const topic = this.#makeTopic(settings);
    const metrics = watchedMetrics(props);
    for (const name of Object.keys(alarms) as AlarmName[]) {
      const alarm = this.#makeAlarm(settings, name, metrics[name]);
      alarm.addAlarmAction(new SnsAction(topic));
      alarm.addOkAction(new SnsAction(topic));
    }
  }

  #makeTopic(settings: StageSettings): Topic {
    const topic = new Topic(this, 'Topic', {
      topicName: nameOf(settings, 'alarms'),
      displayName: `Background agents (${settings.stage})`,
      enforceSSL: true,
    });
    // A topic with a policy of its own has lost the one that lets its account's alarms in.
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'TakeAlarms',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    if (settings.alarms.email !== undefined) {
      topic.addSubscription(new EmailSubscription(settings.alarms.email));
    }
    return topic;
  }

  #makeAlarm(settings: StageSettings, name: AlarmName, metric: IMetric): Alarm {
    const facts: AlarmFacts = alarms[name];
    const isSilence = facts.when === 'below';
    return new Alarm(this, name, {
      alarmName: nameOf(settings, name),
      alarmDescription: `${facts.says}. What to do: docs/runbook.md#${name}`,
      metric: over(metric, Duration.minutes(facts.periodMinutes)),
      threshold: name === 'cost-per-hour' ? settings.alarms.costPerHourUsd : facts.threshold,
      evaluationPeriods: facts.periods,
      comparisonOperator: isSilence
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: isSilence ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
  }
}

function over(metric: IMetric, period: Duration): IMetric {
  return metric instanceof Metric ? metric.with({ period }) : metric;
}
