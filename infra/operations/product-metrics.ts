import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type MetricName, metricNamespace } from '#shared/deployment/metrics.ts';
import type { StageSettings } from '../settings.ts';

/** A metric that the functions write, over all values of its dimension. */
export function productMetric(
  { stage }: StageSettings,
  metricName: MetricName,
  statistic = Stats.SUM,
): Metric {
  return new Metric({ namespace: metricNamespace, metricName, dimensionsMap: { Stage: stage }, statistic });
}

/** A metric by the values of its dimension, whichever turn up. */
export function productMetricBy(
  { stage }: StageSettings,
  name: MetricName,
  dimension: string,
): MathExpression {
  const schema = `{${metricNamespace},Stage,${dimension}}`;
  return new MathExpression({
    expression: `SEARCH('${schema} MetricName="${name}" Stage="${stage}"', 'Sum', 300)`,
    label: '',
    period: Duration.minutes(5),
    usingMetrics: {},
  });
}
