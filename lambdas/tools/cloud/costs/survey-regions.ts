import type { Cloud } from '#lambdas/ports/cloud.ts';
import { inParallel } from '#lambdas/tools/in-parallel.ts';
import type { CloudAccount } from '../accounts.ts';
import type { Gap } from '../ask.ts';
import { findOptimizations } from './compute-optimizer.ts';
import { findAddresses } from './detectors/addresses.ts';
import type { Detected, Detector } from './detectors/detector.ts';
import { findLoadBalancers } from './detectors/load-balancers.ts';
import { findLogGroups } from './detectors/log-groups.ts';
import { findSnapshots } from './detectors/snapshots.ts';
import { findVolumes } from './detectors/volumes.ts';

const detectors: readonly Detector[] = [
  findAddresses,
  findVolumes,
  findLoadBalancers,
  findSnapshots,
  findLogGroups,
  findOptimizations,
];

const placesAtOnce = 6;

export interface SurveyOptions {
  cloud: Cloud;
  accounts: readonly CloudAccount[];
  regions: readonly string[];
  signal: AbortSignal;
  /** Called for each region that is done in every account. */
  onRegion(region: string, done: number): void;
}

/** Everything that the detectors find in these regions of these accounts. */
export async function surveyRegions(options: SurveyOptions): Promise<Detected> {
  const { cloud, accounts, regions, signal, onRegion } = options;
  const left = new Map(regions.map((region) => [region, accounts.length]));
  let done = 0;
  const places = regions.flatMap((region) => accounts.map((account) => ({ cloud, account, region, signal })));
  const found = await inParallel(places, placesAtOnce, async (place) => {
    signal.throwIfAborted();
    const parts = await Promise.all(detectors.map((detect) => detect(place)));
    const rest = (left.get(place.region) ?? 1) - 1;
    left.set(place.region, rest);
    if (rest === 0) onRegion(place.region, ++done);
    return parts;
  });
  const parts = found.flat();
  return {
    items: parts.flatMap(({ items }) => items),
    gaps: oncePerSentence(parts.flatMap(({ gaps }) => gaps)),
  };
}

function oncePerSentence(gaps: readonly Gap[]): Gap[] {
  return [...new Map(gaps.map((gap) => [`${gap.what} ${gap.why}`, gap])).values()];
}
