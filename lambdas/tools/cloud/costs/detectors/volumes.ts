import * as z from 'zod';
import { askAll, type Gap } from '#lambdas/tools/cloud/ask.ts';
import { savingOf } from '../prices.ts';
import type { SavingsItem } from '../savings-item.ts';
import { callIn, type Detector, fullDaysBetween, itemIn, type Place } from './detector.ts';
import { savingAsGp3, volumePrice } from './volume-price.ts';

const volumeSchema = z.object({
  VolumeId: z.string(),
  VolumeType: z.string().default('standard'),
  Size: z.int().nonnegative().default(0),
  Iops: z.int().nullish(),
  Throughput: z.int().nullish(),
  State: z.string().optional(),
  Attachments: z.array(z.object({ InstanceId: z.string().nullish() })).default([]),
});
type Volume = z.infer<typeof volumeSchema>;

const pageSchema = z.object({ Volumes: z.array(volumeSchema).default([]), NextToken: z.string().nullish() });

const instancePageSchema = z.object({
  Reservations: z
    .array(
      z.object({
        Instances: z
          .array(z.object({ InstanceId: z.string(), StateTransitionReason: z.string().nullish() }))
          .default([]),
      }),
    )
    .default([]),
  NextToken: z.string().nullish(),
});

/**
 * Volumes that no instance has, volumes whose instance is stopped, and volumes of the older type. A volume may be
 * named for two reasons; it is counted once.
 */
export const findVolumes: Detector = async (place) => {
  const [volumes, stopped] = await Promise.all([listVolumes(place), listStopped(place)]);
  const sinceOf = new Map(stopped.items.map(({ id, since }) => [id, since]));
  return {
    gaps: [...volumes.gaps, ...stopped.gaps],
    items: volumes.items.flatMap((volume) => [
      ...unattached(place, volume),
      ...ofStopped(place, volume, sinceOf),
      ...olderType(place, volume),
    ]),
  };
};

function unattached(place: Place, volume: Volume): SavingsItem[] {
  if (volume.State !== 'available') return [];
  return [
    deletion(
      place,
      volume,
      `${sizeOf(volume)} is attached to nothing: delete it; a snapshot of it costs a part of that`,
    ),
  ];
}

/** Who stops an instance for the night wants it back; who did so a month ago has forgotten it. */
const stoppedDays = 30;

function ofStopped(
  place: Place,
  volume: Volume,
  sinceOf: ReadonlyMap<string, Date | undefined>,
): SavingsItem[] {
  const ids = volume.Attachments.flatMap(({ InstanceId }) => InstanceId ?? []);
  const [instance] = ids;
  if (instance === undefined || !ids.every((id) => sinceOf.has(id))) return [];
  const now = place.cloud.asOf();
  const days = ids.map((id) => daysSince(sinceOf.get(id), now));
  if (days.some((each) => each !== undefined && each < stoppedDays)) return [];
  const what = `${sizeOf(volume)} belongs to ${instance}, which is stopped: end both; an image costs a part of that`;
  const item = deletion(place, volume, what);
  if (!days.includes(undefined)) return [item];
  const { saving: _, ...unpriced } = item;
  return [{ ...unpriced, unpriced: 'it is not told since when the instance is stopped' }];
}

function daysSince(time: Date | undefined, now: Date): number | undefined {
  return time === undefined ? undefined : fullDaysBetween(time, now);
}

function deletion(place: Place, volume: Volume, what: string): SavingsItem {
  const { VolumeType: type, Size: gb, Iops, Throughput } = volume;
  const price = volumePrice({ type, gb, iops: Iops ?? 0, throughput: Throughput ?? 0 }, place.region);
  return {
    ...itemIn(place),
    action: 'delete-volume',
    resource: volume.VolumeId,
    what,
    effort: 'low',
    ...savingOf(price, place.region),
  };
}

function olderType(place: Place, { VolumeId, VolumeType, Size }: Volume): SavingsItem[] {
  if (VolumeType !== 'gp2') return [];
  const saving = savingAsGp3(Size, place.region);
  // As fast as it is, it would cost more.
  if (saving !== undefined && saving.units <= 0n) return [];
  return [
    {
      ...itemIn(place),
      action: 'change-to-gp3',
      resource: VolumeId,
      what: `${Size} GB of gp2: gp3 is as fast and cheaper, changed while in use`,
      effort: 'low',
      ...savingOf(saving, place.region),
    },
  ];
}

function sizeOf({ Size, VolumeType }: Volume): string {
  return `volume of ${Size} GB ${VolumeType}`;
}

function listVolumes(place: Place): Promise<{ items: Volume[]; gaps: Gap[] }> {
  const call = { service: 'ec2', operation: 'DescribeVolumes', input: { MaxResults: 500 } } as const;
  return askAll(
    place.cloud,
    { ...call, ...callIn(place) },
    {
      schema: pageSchema,
      items: ({ Volumes }) => Volumes,
      next: ({ NextToken }) => NextToken,
      token: 'NextToken',
    },
  );
}

interface Stopped {
  id: string;
  since: Date | undefined;
}

/** EC2 says so in words alone: `User initiated (2026-09-01 10:00:00 GMT)`. */
function stopTimeIn(reason: string | null | undefined): Date | undefined {
  const [, day, time] = /\((\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) (?:GMT|UTC)\)/.exec(reason ?? '') ?? [];
  return day === undefined ? undefined : new Date(`${day}T${time}Z`);
}

function listStopped(place: Place): Promise<{ items: Stopped[]; gaps: Gap[] }> {
  const input = { Filters: [{ Name: 'instance-state-name', Values: ['stopped'] }], MaxResults: 500 };
  return askAll(
    place.cloud,
    { service: 'ec2', operation: 'DescribeInstances', input, ...callIn(place) },
    {
      schema: instancePageSchema,
      items: ({ Reservations }) =>
        Reservations.flatMap(({ Instances }) =>
          Instances.map(({ InstanceId, StateTransitionReason }) => ({
            id: InstanceId,
            since: stopTimeIn(StateTransitionReason),
          })),
        ),
      next: ({ NextToken }) => NextToken,
      token: 'NextToken',
    },
  );
}
