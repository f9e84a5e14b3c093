import * as z from 'zod';
import { askAll, type Gap } from '#lambdas/tools/cloud/ask.ts';
import { priced, savingOf } from '../prices.ts';
import type { SavingsItem } from '../savings-item.ts';
import { callIn, type Detector, fullDaysBetween, itemIn, type Place } from './detector.ts';

const snapshotSchema = z.object({
  SnapshotId: z.string(),
  VolumeId: z.string().nullish(),
  StartTime: z.coerce.date(),
  StorageTier: z.string().nullish(),
  FullSnapshotSizeInBytes: z.int().nullish(),
});
type Snapshot = z.infer<typeof snapshotSchema>;

const pageSchema = z.object({
  Snapshots: z.array(snapshotSchema).default([]),
  NextToken: z.string().nullish(),
});

const imagesSchema = z.object({
  Images: z
    .array(
      z.object({
        BlockDeviceMappings: z
          .array(z.object({ Ebs: z.object({ SnapshotId: z.string().nullish() }).nullish() }))
          .default([]),
      }),
    )
    .default([]),
  NextToken: z.string().nullish(),
});

/** Older than this nobody restores from a snapshot by habit; whether a rule asks for it, a person has to say. */
const oldDays = 180;
const gb = 1_073_741_824;

/** Snapshots of more than half a year that no image is made of. */
export const findSnapshots: Detector = async (place) => {
  const [snapshots, images] = await Promise.all([listSnapshots(place), listImageSnapshots(place)]);
  // Without the images it is not known which snapshots are needed.
  if (images.gaps.length > 0) return { items: [], gaps: [...snapshots.gaps, ...images.gaps] };
  const needed = new Set(images.items);
  const byVolume = Map.groupBy(snapshots.items, ({ VolumeId, SnapshotId }) => VolumeId ?? SnapshotId);
  const isOnlyOne = ({ VolumeId, SnapshotId }: Snapshot) =>
    byVolume.get(VolumeId ?? SnapshotId)?.length === 1;
  const now = place.cloud.asOf();
  return {
    gaps: snapshots.gaps,
    items: snapshots.items
      .filter(
        ({ SnapshotId, StartTime }) => !needed.has(SnapshotId) && fullDaysBetween(StartTime, now) > oldDays,
      )
      .map((snapshot) => itemOf(place, snapshot, isOnlyOne(snapshot))),
  };
};

function itemOf(place: Place, snapshot: Snapshot, isOnlyOne: boolean): SavingsItem {
  const days = fullDaysBetween(snapshot.StartTime, place.cloud.asOf());
  return {
    ...itemIn(place),
    action: 'delete-snapshot',
    resource: snapshot.SnapshotId,
    what: `snapshot of ${days} days, of which no image is made: delete it, or move it to the archive`,
    effort: 'low',
    ...priceOf(place, snapshot, isOnlyOne),
  };
}

/** Snapshots of one volume share their blocks: only the size of one that stands alone is what it costs. */
function priceOf(
  { region }: Place,
  { FullSnapshotSizeInBytes: bytes, StorageTier }: Snapshot,
  isOnlyOne: boolean,
) {
  if (!isOnlyOne) return { unpriced: 'it shares its blocks with other snapshots of its volume' };
  if (!bytes || (StorageTier ?? 'standard') !== 'standard') return { unpriced: 'its size is not told' };
  return savingOf(priced('snapshot_gb', region, Math.floor(bytes / gb)), region);
}

function listSnapshots(place: Place): Promise<{ items: Snapshot[]; gaps: Gap[] }> {
  const input = { OwnerIds: ['self'], MaxResults: 1_000 };
  return askAll(
    place.cloud,
    { service: 'ec2', operation: 'DescribeSnapshots', input, ...callIn(place) },
    {
      schema: pageSchema,
      items: ({ Snapshots }) => Snapshots,
      next: ({ NextToken }) => NextToken,
      token: 'NextToken',
    },
  );
}

function listImageSnapshots(place: Place): Promise<{ items: string[]; gaps: Gap[] }> {
  const input = { Owners: ['self'], MaxResults: 1_000 };
  return askAll(
    place.cloud,
    { service: 'ec2', operation: 'DescribeImages', input, ...callIn(place) },
    {
      schema: imagesSchema,
      items: ({ Images }) =>
        Images.flatMap(({ BlockDeviceMappings }) =>
          BlockDeviceMappings.flatMap(({ Ebs }) => Ebs?.SnapshotId ?? []),
        ),
      next: ({ NextToken }) => NextToken,
      token: 'NextToken',
    },
  );
}
