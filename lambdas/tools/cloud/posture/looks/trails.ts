import * as z from 'zod';
import { ask, type Gap } from '#lambdas/tools/cloud/ask.ts';
import { callIn, type Look, type Place, type Sighting, setting, unseen } from '../look.ts';

const trailSchema = z.object({
  Name: z.string().default(''),
  TrailARN: z.string(),
  HomeRegion: z.string(),
  IsMultiRegionTrail: z.boolean().default(false),
  LogFileValidationEnabled: z.boolean().default(false),
  KmsKeyId: z.string().nullish(),
});
type Trail = z.output<typeof trailSchema>;
const trailsSchema = z.object({ trailList: z.array(trailSchema).default([]) });
const statusSchema = z.object({ IsLogging: z.boolean().default(false) });

/** Trails that record all regions, also those of the organisation, which show in each of its accounts. */
export const seeTrails: Look = {
  checks: ['trail', 'trail-integrity', 'trail-encryption'],
  async see(place) {
    const listed = await ask(
      place.cloud,
      { service: 'cloudtrail', operation: 'DescribeTrails', input: {}, ...callIn(place) },
      trailsSchema,
    );
    if (!listed.ok) return unseen(seeTrails.checks, [listed.gap]);
    const wide = listed.value.trailList.filter(({ IsMultiRegionTrail }) => IsMultiRegionTrail);
    const asked = await Promise.all(wide.map((trail) => statusOf(place, trail)));
    const running = asked.flatMap(({ trail, isLogging }) => (isLogging ? [trail] : []));
    const gaps = asked.flatMap(({ gap }) => gap ?? []);
    return [
      judge({ running, gaps }, 'trail', () => true),
      judge({ running, gaps }, 'trail-integrity', ({ LogFileValidationEnabled }) => LogFileValidationEnabled),
      judge({ running, gaps }, 'trail-encryption', ({ KmsKeyId }) => Boolean(KmsKeyId)),
    ];
  },
};

async function statusOf(
  place: Place,
  trail: Trail,
): Promise<{ trail: Trail; isLogging: boolean; gap?: Gap }> {
  const where = { ...callIn(place), region: trail.HomeRegion };
  const status = await ask(
    place.cloud,
    { service: 'cloudtrail', operation: 'GetTrailStatus', input: { Name: trail.TrailARN }, ...where },
    statusSchema,
  );
  if (!status.ok) return { trail, isLogging: false, gap: status.gap };
  return { trail, isLogging: status.value.IsLogging };
}

/** One good trail is enough, and makes up for those whose state could not be seen. */
function judge(
  { running, gaps }: { running: readonly Trail[]; gaps: Gap[] },
  check: Sighting['check'],
  isGood: (trail: Trail) => boolean,
): Sighting {
  if (running.some(isGood)) return setting(check, undefined);
  if (gaps.length > 0) return { check, seen: 0, short: [], gaps };
  const names = running.map(({ Name }) => Name).join(', ');
  return setting(check, {
    resource: names || 'CloudTrail',
    what: names ? 'is not so set' : 'no trail records',
  });
}
