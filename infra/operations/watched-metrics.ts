import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { AlarmName } from './alarm-facts.ts';
import { productMetric } from './product-metrics.ts';
import type { WatchedParts } from './watched-parts.ts';

/** What each alarm looks at. */
export function watchedMetrics(props: WatchedParts): Record<AlarmName, IMetric> {
  const { settings, table, api, functions, machine, deadLetters } = props;
  return {
    'agents-crashed': productMetric(settings, 'AgentsCrashed'),
    'model-errors': productMetric(settings, 'ModelErrors'),
    'cost-per-hour': productMetric(settings, 'CostUsd'),
    'api-errors': api.api.metricServerError({ statistic: Stats.SUM }),
    'executions-throttled': machine.metricThrottled({ statistic: Stats.SUM }),
    // Of the whole account: what takes the room may be somebody else's function.
    'functions-throttled': new Metric({
      namespace: 'AWS/Lambda',
      metricName: 'Throttles',
      statistic: Stats.SUM,
    }),
    'table-throttled': throttledRequests(table.table),
    'sweep-silent': functions.live('sweep').metricInvocations({ statistic: Stats.SUM }),
    'events-dead-lettered': deadLetters.events.metricApproximateNumberOfMessagesVisible(),
    'schedules-dead-lettered': deadLetters.schedules.metricApproximateNumberOfMessagesVisible(),
  };
}

function throttledRequests(table: Table): IMetric {
  const throttled = (metricName: string): Metric =>
    new Metric({
      namespace: 'AWS/DynamoDB',
      metricName,
      dimensionsMap: { TableName: table.tableName },
      statistic: Stats.SUM,
    });
  return new MathExpression({
    expression: 'FILL(reads, 0) + FILL(writes, 0)',
    label: 'Throttled reads and writes',
    usingMetrics: { reads: throttled('ReadThrottleEvents'), writes: throttled('WriteThrottleEvents') },
  });
}
