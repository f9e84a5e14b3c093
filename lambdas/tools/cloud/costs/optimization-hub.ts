import * as z from 'zod';
import type { Cloud } from '#lambdas/ports/cloud.ts';
import { globalRegion } from '../accounts.ts';
import { askAll, type Gap } from '../ask.ts';
import { parseMoney } from './money.ts';
import { resourceIdOf, type SavingsItem } from './savings-item.ts';

const recommendationSchema = z.object({
  accountId: z.string().default(''),
  region: z.string().nullish(),
  resourceId: z.string().nullish(),
  resourceArn: z.string().nullish(),
  currentResourceType: z.string().nullish(),
  currentResourceSummary: z.string().nullish(),
  recommendedResourceSummary: z.string().nullish(),
  estimatedMonthlySavings: z.number().nullish(),
  currencyCode: z.string().nullish(),
  implementationEffort: z.string().nullish(),
  actionType: z.string().default('Change'),
});
type Recommendation = z.infer<typeof recommendationSchema>;

const pageSchema = z.object({
  items: z.array(recommendationSchema).default([]),
  nextToken: z.string().nullish(),
});

export interface HubSavings {
  /** About resources. */
  items: SavingsItem[];
  /** To commit to spending: they count on what the others would remove, so they are never added to them. */
  commitments: SavingsItem[];
  gaps: Gap[];
}

/** What Cost Optimization Hub recommends for all accounts and regions, with discounts taken into account. */
export async function readHub(cloud: Cloud, signal: AbortSignal): Promise<HubSavings> {
  const { items, gaps } = await askAll(
    cloud,
    {
      ...{ service: 'cost-optimization-hub', operation: 'ListRecommendations', region: globalRegion, signal },
      input: { includeAllRecommendations: false, maxResults: 1_000 },
    },
    {
      schema: pageSchema,
      items: (page) => page.items,
      next: ({ nextToken }) => nextToken,
      token: 'nextToken',
    },
  );
  const isCommitment = ({ actionType }: Recommendation) => actionType.startsWith('Purchase');
  return {
    items: items.filter((it) => !isCommitment(it)).map(itemOf),
    commitments: items.filter(isCommitment).map(itemOf),
    gaps,
  };
}

function itemOf(it: Recommendation): SavingsItem {
  const { estimatedMonthlySavings: value, currencyCode } = it;
  const named = it.resourceArn || it.resourceId || 'unnamed';
  return {
    source: 'cost-optimization-hub',
    action: wordsOf(it.actionType),
    account: it.accountId,
    region: it.region ?? globalRegion,
    resource: resourceIdOf(named),
    what: whatOf(it),
    ...(value === undefined || value === null
      ? { unpriced: 'the service gives no saving' }
      : { saving: parseMoney(String(value), currencyCode ?? 'USD') }),
    ...(it.implementationEffort ? { effort: wordsOf(it.implementationEffort) } : {}),
  };
}

/** `Ec2Instance m5.2xlarge: m6g.xlarge`. */
function whatOf(it: Recommendation): string {
  const now = [it.currentResourceType, it.currentResourceSummary].filter(Boolean).join(' ');
  return [now, it.recommendedResourceSummary].filter(Boolean).join(': ') || it.actionType;
}

/** `MigrateToGraviton` is `migrate-to-graviton`. */
function wordsOf(name: string): string {
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
}
