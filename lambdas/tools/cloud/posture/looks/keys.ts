import * as z from 'zod';
import { ask, askAll } from '#lambdas/tools/cloud/ask.ts';
import { inParallel } from '#lambdas/tools/in-parallel.ts';
import { callIn, type Look, type Place, type Sighting, setting, unseen } from '../look.ts';

const keysSchema = z.object({
  Keys: z.array(z.object({ KeyId: z.string() })).default([]),
  NextMarker: z.string().nullish(),
});
const keySchema = z.object({
  KeyMetadata: z.object({
    KeyManager: z.string().default(''),
    KeyState: z.string().default(''),
    KeySpec: z.string().default(''),
    Origin: z.string().default(''),
  }),
});
const rotationSchema = z.object({ KeyRotationEnabled: z.boolean().default(false) });

const keysAtOnce = 4;

/** Keys that can be rotated: one's own, in use, symmetric and made by KMS. */
export const seeKeys: Look = {
  checks: ['key-rotation'],
  async see(place) {
    const { items, gaps } = await askAll(
      place.cloud,
      { service: 'kms', operation: 'ListKeys', input: { Limit: 1_000 }, ...callIn(place) },
      {
        schema: keysSchema,
        items: ({ Keys }) => Keys,
        next: ({ NextMarker }) => NextMarker,
        token: 'Marker',
      },
    );
    const seen = await inParallel(items, keysAtOnce, ({ KeyId }) => seeKey(place, KeyId));
    return [...(gaps.length > 0 ? unseen(seeKeys.checks, gaps) : []), ...seen.flat()];
  },
};

async function seeKey(place: Place, KeyId: string): Promise<Sighting[]> {
  const call = { service: 'kms', input: { KeyId }, ...callIn(place) } as const;
  const described = await ask(place.cloud, { ...call, operation: 'DescribeKey' }, keySchema);
  if (!described.ok) return unseen(seeKeys.checks, [described.gap]);
  const { KeyManager, KeyState, KeySpec, Origin } = described.value.KeyMetadata;
  const isOwn = KeyManager === 'CUSTOMER' && KeyState === 'Enabled';
  if (!isOwn || KeySpec !== 'SYMMETRIC_DEFAULT' || Origin !== 'AWS_KMS') return [];
  const rotation = await ask(place.cloud, { ...call, operation: 'GetKeyRotationStatus' }, rotationSchema);
  if (!rotation.ok) return unseen(seeKeys.checks, [rotation.gap]);
  const short = { resource: KeyId, what: 'no rotation' };
  return [setting('key-rotation', rotation.value.KeyRotationEnabled ? undefined : short)];
}
