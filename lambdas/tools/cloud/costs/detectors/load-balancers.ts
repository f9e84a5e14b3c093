import * as z from 'zod';
import { ask, askAll, type Gap } from '#lambdas/tools/cloud/ask.ts';
import { pricedByHour, savingOf } from '../prices.ts';
import { resourceIdOf } from '../savings-item.ts';
import { callIn, type Detector, daysBefore, itemIn, type Place } from './detector.ts';

const balancerSchema = z.object({
  LoadBalancerArn: z.string(),
  LoadBalancerName: z.string().default(''),
  Type: z.enum(['application', 'network', 'gateway']),
  CreatedTime: z.coerce.date().optional(),
});
type Balancer = z.infer<typeof balancerSchema>;

const pageSchema = z.object({
  LoadBalancers: z.array(balancerSchema).default([]),
  NextMarker: z.string().nullish(),
});

const metricsSchema = z.object({
  MetricDataResults: z
    .array(
      z.object({
        Id: z.string(),
        Values: z.array(z.number()).default([]),
        StatusCode: z.string().default('Complete'),
      }),
    )
    .default([]),
});

/**
 * What a load balancer counts when it carries something; each is left out while it carries nothing. Requests that one for
 * applications redirects or answers itself reach no target, and are counted apart.
 */
const traffic = {
  application: {
    Namespace: 'AWS/ApplicationELB',
    names: ['RequestCount', 'HTTP_Redirect_Count', 'HTTP_Fixed_Response_Count'],
  },
  network: { Namespace: 'AWS/NetworkELB', names: ['ProcessedBytes'] },
  gateway: { Namespace: 'AWS/GatewayELB', names: ['ProcessedBytes'] },
} as const;

const idleDays = 14;
const daySeconds = 86_400;
/** CloudWatch takes 500 queries in one call, of which a load balancer needs three at most. */
const balancersAtOnce = 166;

/** Load balancers that stood for two weeks and carried nothing. */
export const findLoadBalancers: Detector = async (place) => {
  const listed = await askAll(
    place.cloud,
    { service: 'elastic-load-balancing-v2', operation: 'DescribeLoadBalancers', input: {}, ...callIn(place) },
    {
      schema: pageSchema,
      items: ({ LoadBalancers }) => LoadBalancers,
      next: ({ NextMarker }) => NextMarker,
      token: 'Marker',
    },
  );
  const since = daysBefore(place.cloud.asOf(), idleDays);
  const old = listed.items.filter(({ CreatedTime }) => CreatedTime !== undefined && CreatedTime < since);
  const gaps = [...listed.gaps];
  const idle: Balancer[] = [];
  for (let first = 0; first < old.length; first += balancersAtOnce) {
    const some = old.slice(first, first + balancersAtOnce);
    const carried = await trafficOf(place, some);
    if (!carried.ok) gaps.push(carried.gap);
    else {
      idle.push(...some.filter((_, index) => carried.value.get(`m${index}`) === 0));
      gaps.push(
        ...some.filter((_, index) => !carried.value.has(`m${index}`)).map((it) => unmeasured(place, it)),
      );
    }
  }
  return { gaps, items: idle.map((balancer) => itemOf(place, balancer)) };
};

function itemOf(place: Place, { LoadBalancerArn, LoadBalancerName, Type }: Balancer) {
  const rate = Type === 'gateway' ? 'gateway_load_balancer_hour' : 'load_balancer_hour';
  return {
    ...itemIn(place),
    action: 'delete-load-balancer',
    resource: resourceIdOf(LoadBalancerArn),
    what: `${Type} load balancer ${LoadBalancerName} carried nothing in ${idleDays} days: delete it`,
    effort: 'medium',
    ...savingOf(pricedByHour(rate, place.region), place.region),
  };
}

function unmeasured({ account, region }: Place, { LoadBalancerName }: Balancer): Gap {
  const what = `traffic of load balancer ${LoadBalancerName} (account ${account.id}, ${region})`;
  return { code: 'PartialData', what, why: 'CloudWatch gave a part of it' };
}

/** What each carried, by `m` and its place in the list; only of those whose numbers are complete. */
async function trafficOf(
  place: Place,
  balancers: readonly Balancer[],
): Promise<{ ok: true; value: ReadonlyMap<string, number> } | { ok: false; gap: Gap }> {
  const end = place.cloud.asOf();
  const input = {
    StartTime: daysBefore(end, idleDays),
    EndTime: end,
    MetricDataQueries: balancers.flatMap(queriesOf),
  };
  const call = { service: 'cloudwatch', operation: 'GetMetricData', input, ...callIn(place) } as const;
  const asked = await ask(place.cloud, call, metricsSchema);
  if (!asked.ok) return asked;
  const complete = asked.value.MetricDataResults.filter(({ StatusCode }) => StatusCode === 'Complete');
  const sums = new Map(complete.map(({ Id, Values }) => [Id, Values.reduce((a, b) => a + b, 0)]));
  const carried = balancers.flatMap((balancer, index): [string, number][] => {
    const parts = queriesOf(balancer, index).map(({ Id }) => sums.get(Id));
    const known = parts.filter((part) => part !== undefined);
    return known.length < parts.length ? [] : [[`m${index}`, known.reduce((a, b) => a + b, 0)]];
  });
  return { ok: true, value: new Map(carried) };
}

function queriesOf({ LoadBalancerArn, Type }: Balancer, index: number) {
  const { Namespace, names } = traffic[Type];
  const Dimensions = [{ Name: 'LoadBalancer', Value: resourceIdOf(LoadBalancerArn) }];
  return names.map((MetricName, at) => ({
    Id: `m${index}_${at}`,
    MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: daySeconds, Stat: 'Sum' },
  }));
}
