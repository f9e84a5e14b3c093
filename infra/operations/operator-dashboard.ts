import { Duration } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { nameOf } from '../names.ts';
import { productMetric, productMetricBy } from './product-metrics.ts';
import { watchedMetrics } from './watched-metrics.ts';
import type { WatchedParts } from './watched-parts.ts';

/** How the stage is doing, on one screen. */
export class OperatorDashboard extends Construct {
  constructor(scope: Construct, id: string, props: WatchedParts) {
    super(scope, id);
    const { settings } = props;
    const dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: nameOf(settings),
      defaultInterval: Duration.hours(24),
    });
    for (const row of rowsOf(props)) {
      dashboard.addWidgets(
        ...row.map(([title, ...left]) => new GraphWidget({ title, left, width: 8, height: 6 })),
      );
    }
  }
}

type Graph = readonly [title: string, ...metrics: IMetric[]];

function rowsOf(props: WatchedParts): readonly (readonly Graph[])[] {
  const { settings, api, machine } = props;
  const watched = watchedMetrics(props);
  return [
    [
      ['Running agents', productMetric(settings, 'AgentsRunning', Stats.MAXIMUM)],
      ['Started agents', productMetric(settings, 'AgentsStarted')],
      ['Ended agents, by reason', productMetricBy(settings, 'AgentsEnded', 'Reason')],
    ],
    [
      [
        'Time of a turn (ms)',
        productMetric(settings, 'TurnTime', Stats.p(50)),
        productMetric(settings, 'TurnTime', Stats.p(95)),
      ],
      ['Model errors, by kind', productMetricBy(settings, 'ModelErrors', 'Kind')],
      ['Model use (USD an hour)', productMetric(settings, 'CostUsd').with({ period: Duration.hours(1) })],
    ],
    [
      ['Calls to the API', api.api.metricCount(), api.api.metricClientError(), api.api.metricServerError()],
      ['Answer time of the API (ms)', api.api.metricLatency({ statistic: Stats.p(95) })],
      [
        'Executions that failed or were stopped',
        machine.metricFailed(),
        machine.metricAborted(),
        machine.metricTimedOut(),
      ],
    ],
    [
      [
        'Throttled',
        watched['executions-throttled'],
        watched['functions-throttled'],
        watched['table-throttled'],
      ],
      ['Dead letters', watched['events-dead-lettered'], watched['schedules-dead-lettered']],
      ['Sweeps', watched['sweep-silent']],
    ],
  ];
}
