import { inParallel } from '#lambdas/tools/in-parallel.ts';
import type { ScanOptions } from '#lambdas/tools/scan/scan-options.ts';
import type { ToolContext } from '#lambdas/tools/tool.ts';
import type { Workspace } from '#lambdas/workspace/workspace.ts';
import type { NotChecked, ScanReport } from '#shared/findings/finding.ts';
import type { Gap } from '../ask.ts';
import { checkPublic, type Judged, validate } from './ask-analyzer.ts';
import { findPolicies } from './find-policies.ts';
import type { FoundPolicy, WrittenPolicy } from './found-policy.ts';
import { readSources } from './read-sources.ts';
import { writtenOut } from './written-out.ts';

type Context = Pick<ToolContext, 'cloud' | 'signal' | 'progress'>;

/** Each is up to two requests, of which AWS may bill one. */
const maxPolicies = 200;
const askedAtOnce = 4;
const notAssessed = 'not assessed with Access Analyzer';
const onlyDeployed = 'it is known only when it is deployed';
const renderIt = 'Check the rendered template or plan.';

/** Has Access Analyzer judge the policies that stand in a workspace. What it was not asked about is told. */
export async function validatePolicies(
  context: Context,
  workspace: Workspace,
  options: Pick<ScanOptions, 'paths'>,
): Promise<ScanReport> {
  const read = await readSources(workspace, { ...options, signal: context.signal });
  const found = findPolicies(read.sources);
  const plain = found.policies.map((policy) => ({
    policy,
    written: writtenOut(policy.document, languageOf(policy)),
  }));
  const known = plain.flatMap(({ policy, written }) => (written === undefined ? [] : [{ policy, written }]));
  const asked = known.slice(0, maxPolicies);
  const judged = await judgeAll(context, asked);
  const answered = judged.filter(({ gaps }) => gaps.length === 0);
  const notChecked = [
    ...read.notChecked,
    ...found.notChecked,
    ...plain.flatMap(({ policy, written }) => leftOut(policy, written)),
    ...tooMany(known.length - asked.length),
    ...gapsOf(judged),
  ];
  const findings = judged.flatMap((it) => it.findings);
  return { findings, notChecked, checked: answered.length, unit: 'policies', scope: 'with Access Analyzer' };
}

function languageOf({ path }: FoundPolicy): 'terraform' | 'other' {
  return /\.tf(?:\.json)?$/i.test(path) ? 'terraform' : 'other';
}

async function judgeAll(
  context: Context,
  policies: readonly { policy: FoundPolicy; written: WrittenPolicy }[],
): Promise<Judged[]> {
  // Whoever may not ask once may not ask again.
  const refused = new Map<typeof validate, Gap>();
  let done = 0;
  const once = async (question: typeof validate, ...about: [FoundPolicy, WrittenPolicy]): Promise<Judged> => {
    const before = refused.get(question);
    if (before !== undefined) return { findings: [], gaps: [before] };
    const judged = await question(context, ...about);
    const refusal = judged.gaps.find(({ code }) => /^(?:NoAwsAccess|AccessDenied)/.test(code));
    if (refusal !== undefined) refused.set(question, refusal);
    return judged;
  };
  return await inParallel(policies, askedAtOnce, async ({ policy, written }) => {
    const validated = await once(validate, policy, written);
    const isWhole = policy.resourceType !== undefined && written.leftOut.length === 0;
    const opened = isWhole ? await once(checkPublic, policy, written) : undefined;
    done += 1;
    context.progress(`Asked Access Analyzer about ${done} of ${policies.length} policies`);
    return {
      findings: [...validated.findings, ...(opened?.findings ?? [])],
      gaps: [...validated.gaps, ...(opened?.gaps ?? [])],
    };
  });
}

/** What of a policy was not asked about, because it is known only when it is deployed, or to no check. */
function leftOut(policy: FoundPolicy, written: WrittenPolicy | undefined): NotChecked[] {
  const what = `${policy.path}:${policy.line} the policy${policy.holder === '' ? '' : ` of ${policy.holder}`}`;
  const isResource = policy.use !== 'identity';
  if (written === undefined) return [{ what, why: `${notAssessed}: ${onlyDeployed}`, remedy: renderIt }];
  if (written.leftOut.length > 0) {
    const where = `line${written.leftOut.length === 1 ? '' : 's'} ${written.leftOut.join(', ')}`;
    const whole = isResource ? ', so it was not asked whether the whole is public' : '';
    const why = `what begins in ${where} was ${notAssessed}: ${onlyDeployed}${whole}`;
    return [{ what, why, remedy: renderIt }];
  }
  if (!isResource || policy.resourceType !== undefined) return [];
  return [{ what, why: `${notAssessed} for public access: it does not judge policies of this kind` }];
}

function tooMany(left: number): NotChecked[] {
  if (left <= 0) return [];
  const why = `${notAssessed}: at most ${maxPolicies} are asked about at a time`;
  return [{ what: `${left} more policies`, why, remedy: 'Name some of the folders in paths.' }];
}

/** One line for all policies that were not answered for the same reason. */
function gapsOf(judged: readonly Judged[]): NotChecked[] {
  const alike = Map.groupBy(
    judged.flatMap(({ gaps }) => [...new Map(gaps.map((gap) => [`${gap.what} ${gap.why}`, gap])).values()]),
    ({ what, why }) => `${what} ${why}`,
  );
  return [...alike.values()].flatMap((gaps) =>
    gaps.slice(0, 1).map(({ code, what, why, remedy }) => ({
      what: `${gaps.length === 1 ? '1 policy' : `${gaps.length} policies`} of the workspace`,
      why: `${notAssessed}: ${code === 'NoAwsAccess' ? why : `${what} ${why}`}`,
      ...(remedy === undefined ? {} : { remedy }),
    })),
  );
}
