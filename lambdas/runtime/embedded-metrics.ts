import { metricNamespace, metrics } from '#shared/deployment/metrics.ts';
import type { Metrics } from '../ports/metrics.ts';

/**
 * Metrics in CloudWatch's embedded format: a line of the function's log that CloudWatch makes a metric of. No
 * call, no permission, and nothing lost with the function.
 */
export const embeddedMetrics: Metrics = createEmbeddedMetrics({
  stage: process.env['AGENTS_STAGE'] ?? 'unknown',
  now: () => Date.now(),
  write: (line) => process.stdout.write(line),
});

export function createEmbeddedMetrics(world: {
  stage: string;
  now: () => number;
  write: (line: string) => void;
}): Metrics {
  return {
    record(name, value, of) {
      const facts: { unit: string; dimension?: string } = metrics[name];
      const part = facts.dimension === undefined || of === undefined ? {} : { [facts.dimension]: of };
      // By its dimension for the dashboard, and in all for the alarm.
      const dimensions = [['Stage'], ...Object.keys(part).map((dimension) => ['Stage', dimension])];
      const line = {
        _aws: {
          Timestamp: world.now(),
          CloudWatchMetrics: [
            {
              Namespace: metricNamespace,
              Dimensions: dimensions,
              Metrics: [{ Name: name, Unit: facts.unit }],
            },
          ],
        },
        Stage: world.stage,
        ...part,
        [name]: value,
      };
      world.write(`${JSON.stringify(line)}\n`);
    },
  };
}
