import * as z from 'zod';

const lineSchema = z
  .object({
    _aws: z.object({
      CloudWatchMetrics: z.array(
        z.object({
          Dimensions: z.array(z.array(z.string())),
          Metrics: z.array(z.object({ Name: z.string() })),
        }),
      ),
    }),
  })
  .loose();

/** What CloudWatch bills one metric each for, in a line of its embedded format: every name with every set of dimensions. */
export function metricSeriesOf(line: string): string[] {
  const parsed = lineSchema.parse(JSON.parse(line));
  return parsed._aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) =>
    Metrics.flatMap(({ Name }) =>
      Dimensions.map((names) => JSON.stringify([Name, ...names.map((name) => [name, parsed[name]])])),
    ),
  );
}
