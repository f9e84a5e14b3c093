import * as z from 'zod';
import { askAll, type Gap } from '#lambdas/tools/cloud/ask.ts';
import { savingOf } from '../prices.ts';
import type { SavingsItem } from '../savings-item.ts';
import { callIn, type Detector, itemIn, type Place } from './detector.ts';
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
    .array(z.object({ Instances: z.array(z.object({ InstanceId: z.string() })).default([]) }))
    .default([]),
  NextToken: z.string().nullish(),
});

/**
 * Volumes that no instance has, volumes whose instance is stopped, and volumes of the older type. A volume may be
 * named for two reasons; it is counted once.
 */
export const findVolumes: Detector = async (place) => {
  const [volumes, stopped] = await Promise.all([listVolumes(place), listStopped(place)]);
  const isStopped = new Set(stopped.items);
  return {
    gaps: [...volumes.gaps, ...stopped.gaps],
    items: volumes.items.flatMap((volume) => [
      ...unattached(place, volume),
      ...ofStopped(place, volume, isStopped),
      ...olderType(place, volume),
    ]),
  };
};

function unattached(place: Place, volume: Volume): SavingsItem[] {
  if (volume.State !== 'available') return [];
  return [deletion(place, volume, `${sizeOf(volume)} is attached to nothing: take a snapshot and delete it`)];
}

function ofStopped(place: Place, volume: Volume, stopped: ReadonlySet<string>): SavingsItem[] {
  const ids = volume.Attachments.flatMap(({ InstanceId }) => InstanceId ?? []);
  const [instance] = ids;
  if (instance === undefined || !ids.every((id) => stopped.has(id))) return [];
  return [
    deletion(
      place,
      volume,
      `${sizeOf(volume)} belongs to ${instance}, which is stopped: keep an image, end both`,
    ),
  ];
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

function listStopped(place: Place): Promise<{ items: string[]; gaps: Gap[] }> {
  const input = { Filters: [{ Name: 'instance-state-name', Values: ['stopped'] }], MaxResults: 500 };
  return askAll(
    place.cloud,
    { service: 'ec2', operation: 'DescribeInstances', input, ...callIn(place) },
    {
      schema: instancePageSchema,
      items: ({ Reservations }) =>
        Reservations.flatMap(({ Instances }) => Instances.map(({ InstanceId }) => InstanceId)),
      next: ({ NextToken }) => NextToken,
      token: 'NextToken',
    },
  );
}
