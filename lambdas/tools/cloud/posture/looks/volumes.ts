import * as z from 'zod';
import { ask, askAll } from '#lambdas/tools/cloud/ask.ts';
import { callIn, judged, type Look, setting, unseen } from '../look.ts';

const defaultSchema = z.object({ EbsEncryptionByDefault: z.boolean().default(false) });

export const seeEncryptionByDefault: Look = {
  checks: ['ebs-default'],
  async see(place) {
    const asked = await ask(
      place.cloud,
      { service: 'ec2', operation: 'GetEbsEncryptionByDefault', input: {}, ...callIn(place) },
      defaultSchema,
    );
    if (!asked.ok) return unseen(seeEncryptionByDefault.checks, [asked.gap]);
    const off = { resource: 'EBS encryption by default', what: 'off' };
    return [setting('ebs-default', asked.value.EbsEncryptionByDefault ? undefined : off)];
  },
};

const token = z.string().nullish();
const volumesSchema = z.object({
  Volumes: z.array(z.object({ VolumeId: z.string(), Encrypted: z.boolean().default(false) })).default([]),
  NextToken: token,
});

export const seeVolumes: Look = {
  checks: ['volume-encryption'],
  async see(place) {
    const listed = await askAll(
      place.cloud,
      { service: 'ec2', operation: 'DescribeVolumes', input: { MaxResults: 500 }, ...callIn(place) },
      {
        schema: volumesSchema,
        items: ({ Volumes }) => Volumes,
        next: ({ NextToken }) => NextToken,
        token: 'NextToken',
      },
    );
    return [
      judged('volume-encryption', listed, ({ VolumeId, Encrypted }) =>
        Encrypted ? undefined : { resource: VolumeId, what: 'not encrypted' },
      ),
    ];
  },
};

const snapshotsSchema = z.object({
  Snapshots: z.array(z.object({ SnapshotId: z.string() })).default([]),
  NextToken: token,
});

/** AWS is asked for the account's own snapshots that everybody may restore. */
export const seePublicSnapshots: Look = {
  checks: ['snapshot-public'],
  async see(place) {
    const input = { OwnerIds: ['self'], RestorableByUserIds: ['all'], MaxResults: 1_000 };
    const { items, gaps } = await askAll(
      place.cloud,
      { service: 'ec2', operation: 'DescribeSnapshots', input, ...callIn(place) },
      {
        schema: snapshotsSchema,
        items: ({ Snapshots }) => Snapshots,
        next: ({ NextToken }) => NextToken,
        token: 'NextToken',
      },
    );
    const short = items.map(({ SnapshotId }) => ({ resource: SnapshotId, what: 'public' }));
    return [{ check: 'snapshot-public', seen: Math.max(1, items.length), short, gaps }];
  },
};

const imagesSchema = z.object({
  Images: z.array(z.object({ ImageId: z.string() })).default([]),
  NextToken: token,
});

export const seePublicImages: Look = {
  checks: ['image-public'],
  async see(place) {
    const Filters = [{ Name: 'is-public', Values: ['true'] }];
    const input = { Owners: ['self'], Filters, MaxResults: 1_000 };
    const { items, gaps } = await askAll(
      place.cloud,
      { service: 'ec2', operation: 'DescribeImages', input, ...callIn(place) },
      {
        schema: imagesSchema,
        items: ({ Images }) => Images,
        next: ({ NextToken }) => NextToken,
        token: 'NextToken',
      },
    );
    const short = items.map(({ ImageId }) => ({ resource: ImageId, what: 'public' }));
    return [{ check: 'image-public', seen: Math.max(1, items.length), short, gaps }];
  },
};
