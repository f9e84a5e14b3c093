import * as z from 'zod';
import { askAll, type Paging } from '../ask.ts';
import { callIn, type Detector, itemIn, type Place } from './detectors/detector.ts';
import { type Money, parseMoney } from './money.ts';
import { resourceIdOf, type SavingsItem } from './savings-item.ts';

const savingSchema = z
  .object({
    estimatedMonthlySavings: z
      .object({ currency: z.string().nullish(), value: z.number().nullish() })
      .nullish(),
  })
  .nullish();

const page = { nextToken: z.string().nullish() };
const optionSchema = z.object({
  rank: z.int().nullish(),
  savingsOpportunity: savingSchema,
  savingsOpportunityAfterDiscounts: savingSchema,
});

const idleSchema = z.object({
  ...page,
  idleRecommendations: z
    .array(
      z.object({
        resourceArn: z.string(),
        resourceType: z.string().default('resource'),
        savingsOpportunity: savingSchema,
        savingsOpportunityAfterDiscounts: savingSchema,
      }),
    )
    .default([]),
});
const instancesSchema = z.object({
  ...page,
  instanceRecommendations: z
    .array(
      z.object({
        instanceArn: z.string(),
        finding: z.string().default(''),
        currentInstanceType: z.string().default(''),
        recommendationOptions: z
          .array(optionSchema.extend({ instanceType: z.string().default('') }))
          .default([]),
      }),
    )
    .default([]),
});
const volumesSchema = z.object({
  ...page,
  volumeRecommendations: z
    .array(
      z.object({
        volumeArn: z.string(),
        finding: z.string().default(''),
        volumeRecommendationOptions: z
          .array(
            optionSchema.extend({
              configuration: z
                .object({ volumeType: z.string().nullish(), volumeSize: z.int().nullish() })
                .default({}),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
});

/** Idle resources, and instances and volumes of the wrong size, as Compute Optimizer measured them. */
export const findOptimizations: Detector = async (place) => {
  const parts = await Promise.all([
    listOf(place, 'GetIdleRecommendations', {
      schema: idleSchema,
      items: ({ idleRecommendations }) => idleRecommendations.map((it) => idleItem(place, it)),
    }),
    listOf(place, 'GetEC2InstanceRecommendations', {
      schema: instancesSchema,
      items: ({ instanceRecommendations }) =>
        instanceRecommendations.flatMap((it) => instanceItem(place, it)),
    }),
    listOf(place, 'GetEBSVolumeRecommendations', {
      schema: volumesSchema,
      items: ({ volumeRecommendations }) => volumeRecommendations.flatMap((it) => volumeItem(place, it)),
    }),
  ]);
  const gaps = parts.flatMap((part) => part.gaps);
  // One sentence for a service that is not turned on, not one for each of its lists.
  return { items: parts.flatMap((part) => part.items), gaps: isOff(gaps) ? gaps.slice(0, 1) : gaps };
};

function isOff(gaps: readonly { code: string }[]): boolean {
  return gaps.length === 3 && gaps.every(({ code }) => code === gaps[0]?.code);
}

function idleItem(place: Place, it: z.infer<typeof idleSchema>['idleRecommendations'][number]): SavingsItem {
  return {
    ...itemIn(place),
    source: 'compute-optimizer',
    action: 'stop-idle',
    resource: resourceIdOf(it.resourceArn),
    what: `${it.resourceType} is idle: stop or delete it`,
    ...savedBy(it),
  };
}

function instanceItem(
  place: Place,
  {
    instanceArn,
    finding,
    currentInstanceType,
    recommendationOptions,
  }: z.infer<typeof instancesSchema>['instanceRecommendations'][number],
): SavingsItem[] {
  const option = bestOf(recommendationOptions);
  if (!isOversized(finding) || option === undefined) return [];
  return [
    {
      ...itemIn(place),
      source: 'compute-optimizer',
      action: 'rightsize',
      resource: resourceIdOf(instanceArn),
      what: `instance ${currentInstanceType} is larger than its work: ${option.instanceType}`,
      ...savedBy(option),
    },
  ];
}

function volumeItem(
  place: Place,
  {
    volumeArn,
    finding,
    volumeRecommendationOptions,
  }: z.infer<typeof volumesSchema>['volumeRecommendations'][number],
): SavingsItem[] {
  const option = bestOf(volumeRecommendationOptions);
  if (finding === 'Optimized' || option === undefined) return [];
  const { volumeType, volumeSize } = option.configuration;
  return [
    {
      ...itemIn(place),
      source: 'compute-optimizer',
      action: 'rightsize',
      resource: resourceIdOf(volumeArn),
      what: `volume does not fit its work: ${volumeSize ?? '?'} GB of ${volumeType ?? 'another type'}`,
      ...savedBy(option),
    },
  ];
}

/** `Overprovisioned` or `OVER_PROVISIONED`: the service writes it both ways. */
function isOversized(finding: string): boolean {
  return finding.replaceAll('_', '').toLowerCase() === 'overprovisioned';
}

/** What the service itself puts first. */
function bestOf<Option extends { rank?: number | null | undefined }>(
  options: readonly Option[],
): Option | undefined {
  return options.toSorted((a, b) => (a.rank ?? 99) - (b.rank ?? 99))[0];
}

/** After discounts where the service knows them. */
function savedBy(it: {
  savingsOpportunity?: z.infer<typeof savingSchema>;
  savingsOpportunityAfterDiscounts?: z.infer<typeof savingSchema>;
}): { saving: Money } | { unpriced: string } {
  const told =
    it.savingsOpportunityAfterDiscounts?.estimatedMonthlySavings ??
    it.savingsOpportunity?.estimatedMonthlySavings;
  if (told?.value === undefined || told.value === null)
    return { unpriced: 'Compute Optimizer gives no saving' };
  return { saving: parseMoney(String(told.value), told.currency ?? 'USD') };
}

function listOf<Page extends { nextToken?: string | null | undefined }>(
  place: Place,
  operation: 'GetIdleRecommendations' | 'GetEC2InstanceRecommendations' | 'GetEBSVolumeRecommendations',
  list: Pick<Paging<Page, SavingsItem>, 'schema' | 'items'>,
) {
  return askAll(
    place.cloud,
    { service: 'compute-optimizer', operation, input: {}, ...callIn(place) },
    { ...list, next: ({ nextToken }) => nextToken, token: 'nextToken' },
  );
}
