import * as z from 'zod';
import { ask } from '#lambdas/tools/cloud/ask.ts';
import { pricedByHour, savingOf } from '../prices.ts';
import { callIn, type Detector, itemIn } from './detector.ts';

const schema = z.object({
  Addresses: z
    .array(
      z.object({
        PublicIp: z.string().default(''),
        AllocationId: z.string().optional(),
        AssociationId: z.string().nullish(),
        PublicIpv4Pool: z.string().default('amazon'),
      }),
    )
    .default([]),
});

/** Elastic addresses that nothing uses. Addresses that the user brought along cost nothing. */
export const findAddresses: Detector = async (place) => {
  const asked = await ask(
    place.cloud,
    { service: 'ec2', operation: 'DescribeAddresses', input: {}, ...callIn(place) },
    schema,
  );
  if (!asked.ok) return { items: [], gaps: [asked.gap] };
  const unused = asked.value.Addresses.filter(
    ({ AssociationId, PublicIpv4Pool }) => !AssociationId && PublicIpv4Pool === 'amazon',
  );
  return {
    gaps: [],
    items: unused.map(({ PublicIp, AllocationId }) => ({
      ...itemIn(place),
      action: 'release-address',
      resource: AllocationId ?? PublicIp,
      what: `address ${PublicIp} is used by nothing: release it`,
      effort: 'low',
      ...savingOf(pricedByHour('address_hour', place.region), place.region),
    })),
  };
};
