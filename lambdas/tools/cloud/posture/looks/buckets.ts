import * as z from 'zod';
import { globalRegion } from '#lambdas/tools/cloud/accounts.ts';
import { ask, askAll, type Gap } from '#lambdas/tools/cloud/ask.ts';
import { inParallel } from '#lambdas/tools/in-parallel.ts';
import { callIn, type Look, orNone, type Place, type Sighting, setting, unseen } from '../look.ts';

const pageSchema = z.object({
  Buckets: z.array(z.object({ Name: z.string(), BucketRegion: z.string().nullish() })).default([]),
  ContinuationToken: z.string().nullish(),
});
const flag = z.boolean().default(false);
const blockSchema = z.object({
  PublicAccessBlockConfiguration: z.object({
    ...{
      BlockPublicAcls: flag,
      IgnorePublicAcls: flag,
      BlockPublicPolicy: flag,
      RestrictPublicBuckets: flag,
    },
  }),
});
type Block = z.output<typeof blockSchema>;
const encryptionSchema = z.object({
  ServerSideEncryptionConfiguration: z.object({ Rules: z.array(z.unknown()).default([]) }),
});
const versioningSchema = z.object({ Status: z.string().nullish() });
const policySchema = z.object({ Policy: z.string().nullish() });

interface Bucket {
  name: string;
  region: string;
}

const bucketsAtOnce = 4;

/** Every bucket of the account, each asked in its own region. */
export const seeBuckets: Look = {
  checks: ['account-public-block', 'bucket-public', 'bucket-encryption', 'bucket-tls', 'bucket-versioning'],
  async see(place) {
    const account = await accountBlock(place);
    const { buckets, gaps } = await listBuckets(place);
    const told = await inParallel(buckets, bucketsAtOnce, (bucket) =>
      Promise.all([
        publicBlock(place, bucket, account.isBlocked),
        encryption(place, bucket),
        tls(place, bucket),
        versioning(place, bucket),
      ]),
    );
    const { seen, short, gaps: own } = account.sighting;
    return [
      { check: 'account-public-block', seen, short, gaps: own },
      ...(gaps.length > 0 ? unseen(seeBuckets.checks.slice(1), gaps) : []),
      ...told.flat(),
    ];
  },
};

async function listBuckets(place: Place): Promise<{ buckets: Bucket[]; gaps: Gap[] }> {
  const { items, gaps } = await askAll(
    place.cloud,
    // With a limit AWS tells the region of each bucket.
    { service: 's3', operation: 'ListBuckets', input: { MaxBuckets: 1_000 }, ...callIn(place) },
    {
      schema: pageSchema,
      items: ({ Buckets }) => Buckets,
      next: ({ ContinuationToken }) => ContinuationToken,
      token: 'ContinuationToken',
    },
  );
  const buckets = items.map(({ Name, BucketRegion }) => ({
    name: Name,
    region: BucketRegion ?? globalRegion,
  }));
  return { buckets, gaps };
}

async function accountBlock(place: Place): Promise<{ sighting: Sighting; isBlocked: boolean }> {
  const check = 'account-public-block';
  const asked = orNone(
    await ask(
      place.cloud,
      {
        ...{ service: 's3-control', operation: 'GetPublicAccessBlock' },
        ...{ input: { AccountId: place.account.id }, ...callIn(place) },
      },
      blockSchema,
    ),
    ['NoSuchPublicAccessBlockConfiguration'],
  );
  if (!asked.ok) return { isBlocked: false, sighting: { check, seen: 0, short: [], gaps: [asked.gap] } };
  const isBlocked = isFull(asked.value);
  const short = { resource: 'S3 Block Public Access', what: asked.value ? 'not all four are on' : 'not set' };
  return { isBlocked, sighting: setting(check, isBlocked ? undefined : short) };
}

async function publicBlock(place: Place, bucket: Bucket, isBlocked: boolean): Promise<Sighting> {
  const check = 'bucket-public';
  if (isBlocked) return setting(check, undefined);
  const asked = orNone(
    await ask(
      place.cloud,
      { service: 's3', operation: 'GetPublicAccessBlock', ...of(place, bucket) },
      blockSchema,
    ),
    ['NoSuchPublicAccessBlockConfiguration'],
  );
  if (!asked.ok) return { check, seen: 0, short: [], gaps: [asked.gap] };
  return found(check, bucket, isFull(asked.value) ? undefined : 'not blocked');
}

async function encryption(place: Place, bucket: Bucket): Promise<Sighting> {
  const check = 'bucket-encryption';
  const asked = orNone(
    await ask(
      place.cloud,
      { service: 's3', operation: 'GetBucketEncryption', ...of(place, bucket) },
      encryptionSchema,
    ),
    ['ServerSideEncryptionConfigurationNotFoundError'],
  );
  if (!asked.ok) return { check, seen: 0, short: [], gaps: [asked.gap] };
  const rules = asked.value?.ServerSideEncryptionConfiguration.Rules ?? [];
  return found(check, bucket, rules.length > 0 ? undefined : 'not set');
}

async function versioning(place: Place, bucket: Bucket): Promise<Sighting> {
  const check = 'bucket-versioning';
  const asked = await ask(
    place.cloud,
    { service: 's3', operation: 'GetBucketVersioning', ...of(place, bucket) },
    versioningSchema,
  );
  if (!asked.ok) return { check, seen: 0, short: [], gaps: [asked.gap] };
  return found(check, bucket, asked.value.Status === 'Enabled' ? undefined : 'no versioning');
}

async function tls(place: Place, bucket: Bucket): Promise<Sighting> {
  const check = 'bucket-tls';
  const asked = orNone(
    await ask(
      place.cloud,
      { service: 's3', operation: 'GetBucketPolicy', ...of(place, bucket) },
      policySchema,
    ),
    ['NoSuchBucketPolicy'],
  );
  if (!asked.ok) return { check, seen: 0, short: [], gaps: [asked.gap] };
  return found(check, bucket, deniesPlain(asked.value?.Policy) ? undefined : 'its policy demands no TLS');
}

const statementSchema = z.object({
  Effect: z.string(),
  Principal: z.union([
    z.literal('*'),
    z.object({ AWS: z.union([z.literal('*'), z.tuple([z.literal('*')])]) }),
  ]),
  Condition: z.object({
    Bool: z.object({ 'aws:SecureTransport': z.union([z.literal('false'), z.literal(false)]) }),
  }),
});
const documentSchema = z.object({
  Statement: z.union([z.array(z.unknown()), z.unknown().transform((one) => [one])]),
});

/** Whether a statement denies everybody every plain request. */
function deniesPlain(policy: string | null | undefined): boolean {
  if (!policy) return false;
  try {
    const { Statement } = documentSchema.parse(JSON.parse(policy));
    return Statement.some((one) => statementSchema.safeParse(one).data?.Effect === 'Deny');
  } catch {
    // What cannot be read demands nothing that could be shown.
    return false;
  }
}

function of(place: Place, { name, region }: Bucket) {
  return { input: { Bucket: name }, ...callIn(place), region };
}

function found(check: Sighting['check'], { name }: Bucket, what: string | undefined): Sighting {
  return setting(check, what === undefined ? undefined : { resource: name, what });
}

function isFull(block: Block | undefined): boolean {
  return block !== undefined && Object.values(block.PublicAccessBlockConfiguration).every(Boolean);
}
