import * as z from 'zod';
import { askAll } from '#lambdas/tools/cloud/ask.ts';
import { inParallel } from '#lambdas/tools/in-parallel.ts';
import { callIn, judged, type Look, type Place, type Sighting, unseen } from '../look.ts';

const balancersSchema = z.object({
  LoadBalancers: z.array(z.object({ LoadBalancerArn: z.string() })).default([]),
  NextMarker: z.string().nullish(),
});
const listenersSchema = z.object({
  Listeners: z
    .array(
      z.object({
        Protocol: z.string().default(''),
        Port: z.number().nullish(),
        DefaultActions: z.array(z.object({ Type: z.string().default('') })).default([]),
      }),
    )
    .default([]),
  NextMarker: z.string().nullish(),
});
const balancersAtOnce = 4;

/** Listeners of load balancers that speak HTTP or HTTPS; what passes TCP through may carry TLS inside. */
export const seeListeners: Look = {
  checks: ['listener-tls'],
  async see(place) {
    const { items, gaps } = await askAll(
      place.cloud,
      {
        ...{ service: 'elastic-load-balancing-v2', operation: 'DescribeLoadBalancers' },
        ...{ input: {}, ...callIn(place) },
      },
      {
        schema: balancersSchema,
        items: ({ LoadBalancers }) => LoadBalancers,
        next: ({ NextMarker }) => NextMarker,
        token: 'Marker',
      },
    );
    const seen = await inParallel(items, balancersAtOnce, ({ LoadBalancerArn }) =>
      seeBalancer(place, LoadBalancerArn),
    );
    return [...(gaps.length > 0 ? unseen(seeListeners.checks, gaps) : []), ...seen];
  },
};

async function seeBalancer(place: Place, LoadBalancerArn: string): Promise<Sighting> {
  const { items, gaps } = await askAll(
    place.cloud,
    {
      ...{ service: 'elastic-load-balancing-v2', operation: 'DescribeListeners' },
      ...{ input: { LoadBalancerArn }, ...callIn(place) },
    },
    {
      schema: listenersSchema,
      items: ({ Listeners }) => Listeners,
      next: ({ NextMarker }) => NextMarker,
      token: 'Marker',
    },
  );
  const name = LoadBalancerArn.split('loadbalancer/')[1] ?? LoadBalancerArn;
  const web = { items: items.filter(({ Protocol }) => /^HTTPS?$/.test(Protocol)), gaps };
  return judged('listener-tls', web, ({ Protocol, Port, DefaultActions }) => {
    const redirects = DefaultActions.length > 0 && DefaultActions.every(({ Type }) => Type === 'redirect');
    if (Protocol === 'HTTPS' || redirects) return undefined;
    return { resource: name, what: `HTTP on port ${Port ?? 80}` };
  });
}
