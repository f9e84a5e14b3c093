import type { ToolContext } from '#lambdas/tools/tool.ts';
import type { Finding } from '#shared/findings/finding.ts';
import { globalRegion } from '../accounts.ts';
import { ask, askAll, type Gap } from '../ask.ts';
import { publicAccessSchema, validationSchema } from './analyzer-answers.ts';
import type { FoundPolicy, WrittenPolicy } from './found-policy.ts';
import { issueFindings, publicFindings } from './policy-findings.ts';
import { roleTrust } from './resource-types.ts';
import { jsonOf } from './written-out.ts';

/** Resources of which Access Analyzer knows more than what goes for every policy. */
const knownResources: readonly (string | undefined)[] = ['AWS::S3::Bucket', roleTrust];
const place = { service: 'accessanalyzer', region: globalRegion } as const;

export interface Judged {
  findings: Finding[];
  /** Of what could not be asked. */
  gaps: Gap[];
}

/** What Access Analyzer says about a policy: grammar, best practice, and what is too wide. */
export async function validate(
  { cloud, signal }: Pick<ToolContext, 'cloud' | 'signal'>,
  policy: FoundPolicy,
  { document }: WrittenPolicy,
): Promise<Judged> {
  const { use, resourceType } = policy;
  const input = {
    policyDocument: jsonOf(document),
    policyType: use === 'identity' ? 'IDENTITY_POLICY' : 'RESOURCE_POLICY',
    ...(knownResources.includes(resourceType) ? { validatePolicyResourceType: resourceType } : {}),
  };
  const { items, gaps } = await askAll(
    cloud,
    { ...place, operation: 'ValidatePolicy', input, signal },
    {
      schema: validationSchema,
      items: ({ findings }) => findings,
      next: ({ nextToken }) => nextToken,
      token: 'nextToken',
    },
  );
  return { findings: issueFindings(policy, document, items), gaps };
}

/** Whether a resource's policy lets everyone in: a proof, where the platform's own rules read words. */
export async function checkPublic(
  { cloud, signal }: Pick<ToolContext, 'cloud' | 'signal'>,
  policy: FoundPolicy,
  { document }: WrittenPolicy,
): Promise<Judged> {
  const input = { policyDocument: jsonOf(document), resourceType: policy.resourceType };
  const asked = await ask(
    cloud,
    { ...place, operation: 'CheckNoPublicAccess', input, signal },
    publicAccessSchema,
  );
  if (!asked.ok) return { findings: [], gaps: [asked.gap] };
  return { findings: publicFindings(policy, document, asked.value), gaps: [] };
}
