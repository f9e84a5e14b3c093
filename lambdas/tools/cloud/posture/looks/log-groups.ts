import * as z from 'zod';
import { askAll } from '#lambdas/tools/cloud/ask.ts';
import { callIn, judged, type Look } from '../look.ts';

const groupsSchema = z.object({
  logGroups: z
    .array(z.object({ logGroupName: z.string(), retentionInDays: z.number().nullish() }))
    .default([]),
  nextToken: z.string().nullish(),
});

const minDays = 365;

/** Logs that are kept for ever are kept long enough. */
export const seeLogGroups: Look = {
  checks: ['log-retention'],
  async see(place) {
    const listed = await askAll(
      place.cloud,
      { service: 'cloudwatch-logs', operation: 'DescribeLogGroups', input: { limit: 50 }, ...callIn(place) },
      {
        schema: groupsSchema,
        items: ({ logGroups }) => logGroups,
        next: ({ nextToken }) => nextToken,
        token: 'nextToken',
      },
    );
    return [
      judged('log-retention', listed, ({ logGroupName: resource, retentionInDays: days }) =>
        typeof days === 'number' && days < minDays ? { resource, what: `kept ${days} days` } : undefined,
      ),
    ];
  },
};
