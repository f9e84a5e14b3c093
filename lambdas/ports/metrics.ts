import type { MetricName } from '#shared/deployment/metrics.ts';

/** Numbers for operators. Recording never fails and never waits. */
export interface Metrics {
  /** @param of which of its kind, for a metric that is told apart: the end reason, the kind of error. */
  record(name: MetricName, value: number, of?: string): void;
}
