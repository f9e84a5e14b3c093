import * as z from 'zod';
import { askAll } from '#lambdas/tools/cloud/ask.ts';
import { callIn, type Detector, itemIn } from './detector.ts';

const pageSchema = z.object({
  logGroups: z
    .array(
      z.object({
        logGroupName: z.string(),
        retentionInDays: z.int().nullish(),
        storedBytes: z.number().nonnegative().nullish(),
      }),
    )
    .default([]),
  nextToken: z.string().nullish(),
});

const gb = 1_073_741_824;
/** Below this the storage of a log costs less than looking at it. */
const worthBytes = gb;

/** Log groups that keep every line for ever. What a shorter time saves depends on the age of the lines. */
export const findLogGroups: Detector = async (place) => {
  const input = { limit: 50 };
  const { items, gaps } = await askAll(
    place.cloud,
    { service: 'cloudwatch-logs', operation: 'DescribeLogGroups', input, ...callIn(place) },
    {
      schema: pageSchema,
      items: ({ logGroups }) => logGroups,
      next: ({ nextToken }) => nextToken,
      token: 'nextToken',
    },
  );
  return {
    gaps,
    items: items
      .filter(({ retentionInDays, storedBytes }) => !retentionInDays && (storedBytes ?? 0) >= worthBytes)
      .map(({ logGroupName, storedBytes }) => ({
        ...itemIn(place),
        action: 'set-log-retention',
        resource: logGroupName,
        what: `log of ${Math.floor((storedBytes ?? 0) / gb)} GB is kept for ever: set a retention`,
        unpriced: 'it depends on how old the lines are',
        effort: 'low',
      })),
  };
};
