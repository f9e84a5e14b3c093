import * as z from 'zod';
import { askAll } from '#lambdas/tools/cloud/ask.ts';
import { callIn, type Look, type Place, type Sighting, unseen } from '../look.ts';

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

/** Rules without data say nothing: they are neither met nor broken. */
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
  return { check: 'hipaa-pack', seen: known.length, short, gaps };
}
