import * as z from 'zod';
import type { Cloud } from '#lambdas/ports/cloud.ts';
import { globalRegion } from './accounts.ts';
import { ask, askAll, type Gap } from './ask.ts';

const pageSchema = z.object({
  Regions: z.array(z.object({ RegionName: z.string() })).default([]),
  NextToken: z.string().nullish(),
});

/** The regions that are turned on in the platform's own account, by name. */
export async function listRegions(
  cloud: Cloud,
  signal: AbortSignal,
): Promise<{ regions: string[]; gaps: Gap[] }> {
  const place = { region: globalRegion, signal };
  const turnedOn = { RegionOptStatusContains: ['ENABLED', 'ENABLED_BY_DEFAULT'] };
  const listed = await askAll(
    cloud,
    { service: 'account', operation: 'ListRegions', input: turnedOn, ...place },
    {
      schema: pageSchema,
      items: ({ Regions }) => Regions,
      next: ({ NextToken }) => NextToken,
      token: 'NextToken',
    },
  );
  if (listed.gaps.length === 0) return { regions: namesOf(listed.items), gaps: [] };
  const described = await ask(
    cloud,
    { service: 'ec2', operation: 'DescribeRegions', input: {}, ...place },
    pageSchema,
  );
  if (described.ok) return { regions: namesOf(described.value.Regions), gaps: [] };
  return { regions: namesOf(listed.items), gaps: [...listed.gaps, described.gap] };
}

function namesOf(regions: readonly { RegionName: string }[]): string[] {
  return regions.map(({ RegionName }) => RegionName).sort();
}
