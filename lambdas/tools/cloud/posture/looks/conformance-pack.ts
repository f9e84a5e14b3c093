import * as z from 'zod';
import { askAll, type Gap } from '#lambdas/tools/cloud/ask.ts';
import { callIn, type Look, type Place, type Sighting, unseen } from '../look.ts';
import { listOf } from '../report/list-of.ts';

const packsSchema = z.object({
  ConformancePackStatusDetails: z.array(z.object({ ConformancePackName: z.string() })).default([]),
  NextToken: z.string().nullish(),
});
const rulesSchema = z.object({
  ConformancePackRuleComplianceList: z
    .array(z.object({ ConfigRuleName: z.string(), ComplianceType: z.string().default('INSUFFICIENT_DATA') }))
    .default([]),
  NextToken: z.string().nullish(),
});

/** What AWS Config itself says of the rules of a HIPAA pack, where one is deployed. */
export const seeConformancePack: Look = {
  checks: ['hipaa-pack'],
  async see(place) {
    const packs = await askAll(
      place.cloud,
      {
        ...{ service: 'config-service', operation: 'DescribeConformancePackStatus' },
        ...{ input: {}, ...callIn(place) },
      },
      {
        schema: packsSchema,
        items: ({ ConformancePackStatusDetails }) => ConformancePackStatusDetails,
        next: ({ NextToken }) => NextToken,
        token: 'NextToken',
      },
    );
    if (packs.gaps.length > 0) return unseen(seeConformancePack.checks, packs.gaps);
    const names = packs.items.map(({ ConformancePackName }) => ConformancePackName);
    return Promise.all(names.filter((name) => /hipaa/i.test(name)).map((name) => seePack(place, name)));
  },
};

/** Rules without data are neither met nor broken: nobody looked, so they count as not seen. */
async function seePack(place: Place, name: string): Promise<Sighting> {
  const { items, gaps } = await askAll(
    place.cloud,
    {
      ...{ service: 'config-service', operation: 'DescribeConformancePackCompliance' },
      ...{ input: { ConformancePackName: name }, ...callIn(place) },
    },
    {
      schema: rulesSchema,
      items: ({ ConformancePackRuleComplianceList }) => ConformancePackRuleComplianceList,
      next: ({ NextToken }) => NextToken,
      token: 'NextToken',
    },
  );
  const known = items.filter(({ ComplianceType }) => ComplianceType !== 'INSUFFICIENT_DATA');
  const broken = known.filter(({ ComplianceType }) => ComplianceType === 'NON_COMPLIANT');
  const short = broken.map(({ ConfigRuleName }) => ({ resource: ConfigRuleName, what: `of ${name}` }));
  const unknown = items.filter((rule) => !known.includes(rule)).map(({ ConfigRuleName }) => ConfigRuleName);
  return {
    ...{ check: 'hipaa-pack', seen: known.length, short },
    gaps: unknown.length === 0 ? gaps : [...gaps, withoutData(place, name, unknown)],
  };
}

function withoutData({ account, region }: Place, pack: string, rules: readonly string[]): Gap {
  const counted = `${rules.length} ${rules.length === 1 ? 'rule' : 'rules'}`;
  return {
    ...{ code: 'InsufficientData', what: `${counted} of ${pack} (account ${account.id}, ${region})` },
    why: `AWS Config has no data for ${listOf(rules)}`,
    remedy: 'See in AWS Config why they are not evaluated: nothing that they apply to, or not recorded',
  };
}
