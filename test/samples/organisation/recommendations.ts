import { numbers } from './organisation.ts';
import { resourcesOf } from './resources.ts';

/**
 * What AWS's own services say about a place. Some of it is about resources that the detectors find as well, and
 * some about the same resource in two services: those must be counted once.
 */
export function recommendationsOf(account: string, region: string, seed: number) {
  const next = numbers(seed * 131 + 5);
  const { volumes } = resourcesOf(account, region, seed);
  const arn = (kind: string, id: string): string => `arn:aws:ec2:${region}:${account}:${kind}/${id}`;
  const cents = (below: number): number => (next(below) + 100) / 100;
  const instance = `i-large-${account.slice(0, 2)}${region}`;
  const unattached = volumes.find(({ State }) => State === 'available');
  const older = volumes[1];
  const hub = { accountId: account, region, currencyCode: 'USD' };
  const saving = (value: number) => ({ estimatedMonthlySavings: { currency: 'USD', value } });
  return {
    hub: [
      {
        ...{
          ...hub,
          recommendationId: `r1-${seed}`,
          actionType: 'Rightsize',
          implementationEffort: 'Medium',
        },
        ...{
          resourceId: instance,
          resourceArn: arn('instance', instance),
          currentResourceType: 'Ec2Instance',
        },
        ...{ currentResourceSummary: 'm5.2xlarge', recommendedResourceSummary: 'm6g.xlarge' },
        estimatedMonthlySavings: cents(20_000),
      },
      ...(seed % 2 === 0 && unattached !== undefined
        ? [
            {
              ...{
                ...hub,
                recommendationId: `r2-${seed}`,
                actionType: 'Delete',
                implementationEffort: 'VeryLow',
              },
              ...{ resourceId: unattached.VolumeId, resourceArn: arn('volume', unattached.VolumeId) },
              ...{ currentResourceType: 'EbsVolume', estimatedMonthlySavings: cents(3_000) },
            },
          ]
        : []),
    ],
    idle:
      seed % 3 === 0 && unattached !== undefined
        ? [
            {
              ...{
                resourceArn: arn('volume', unattached.VolumeId),
                resourceType: 'EBSVolume',
                finding: 'Unattached',
              },
              savingsOpportunity: saving(cents(4_000)),
              savingsOpportunityAfterDiscounts: saving(cents(3_000)),
            },
          ]
        : [],
    instances: [
      {
        ...{
          instanceArn: arn('instance', instance),
          finding: 'OVER_PROVISIONED',
          currentInstanceType: 'm5.2xlarge',
        },
        recommendationOptions: [
          { rank: 2, instanceType: 'm5.large', savingsOpportunity: saving(999) },
          { rank: 1, instanceType: 'm6g.xlarge', savingsOpportunity: saving(cents(15_000)) },
        ],
      },
      {
        ...{
          instanceArn: arn('instance', `${instance}-fine`),
          finding: 'OPTIMIZED',
          currentInstanceType: 'm5.large',
        },
        recommendationOptions: [{ rank: 1, instanceType: 'm6g.large', savingsOpportunity: saving(5) }],
      },
    ],
    volumes:
      seed % 4 === 0 && older !== undefined
        ? [
            {
              ...{ volumeArn: arn('volume', older.VolumeId), finding: 'NotOptimized' },
              volumeRecommendationOptions: [
                {
                  ...{ rank: 1, configuration: { volumeType: 'gp3', volumeSize: older.Size } },
                  savingsOpportunity: saving(cents(1_500)),
                },
              ],
            },
          ]
        : [],
  };
}
