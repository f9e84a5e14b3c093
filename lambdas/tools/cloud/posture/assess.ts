import type { ToolContext, ToolResult } from '#lambdas/tools/tool.ts';
import type { NotChecked } from '#shared/findings/finding.ts';
import { aboutSource } from '../about-source.ts';
import type { Gap } from '../ask.ts';
import { controlsOf } from './catalogue/catalogue.ts';
import type { Control, Framework } from './catalogue/control.ts';
import { filesOf } from './report/files.ts';
import { findingsOf, findingsOfRules } from './report/findings.ts';
import { checkRow, controlRow, listingAtMost, type Report, ruleRow } from './report/report.ts';
import { tellReport } from './report/tell.ts';
import { type Scope, scopeOf, type Wanted } from './scope.ts';
import { type Seen, survey } from './survey.ts';
import { checkTemplateRules, type TemplateRules } from './template-rules/check-template-rules.ts';
import { inTemplates, seenInTemplates } from './templates.ts';
import { judge, resultsOf } from './verdict.ts';

export interface AssessInput extends Wanted {
  frameworks: readonly Framework[];
}

type Context = Pick<
  ToolContext,
  'cloud' | 'clock' | 'signal' | 'progress' | 'found' | 'startedAt' | 'workspace' | 'checkTemplates'
>;

/** Leaves time for the report before the tool's own end. */
export const surveyMs = 11 * 60_000;
/** Shortfalls of a check that later tools can show. */
const mostKept = 50;

/**
 * Every control of the frameworks, by what is seen in the accounts and what scans of the workspace found before.
 * @throws {ToolError} for an account or region that is not there.
 */
export async function assess(context: Context, input: AssessInput): Promise<ToolResult> {
  const { cloud, clock, signal, progress } = context;
  const scope = await scopeOf(context, input);
  const controls = controlsOf(input.frameworks);
  const checks = new Set(controls.flatMap((control) => control.checks));
  const surveyed = survey({
    ...{ cloud, clock: { now: () => cloud.asOf(), sleep: clock.sleep.bind(clock) }, signal, scope, checks },
    isLate: () => clock.now().getTime() - context.startedAt.getTime() > surveyMs,
    onAccounts: () => progress(`Checked ${scope.accounts.length} accounts as a whole`),
    onRegion: (region, done) => progress(`Checked ${region} (${done} of ${scope.regions.length} regions)`),
  });
  const [inAccounts, rules] = await Promise.all([surveyed, rulesFor(context, input)]);
  const seen = [...inAccounts, ...seenInTemplates(context.found().findings)];
  const results = resultsOf(checks, seen);
  const report: Report = {
    ...{ as_of: cloud.asOf().toISOString(), source: cloud.source, frameworks: [...input.frameworks] },
    ...{ accounts: accountsOf(scope), regions: scope.accounts.length === 0 ? [] : scope.regions },
    controls: controls.map((control) => controlRow(judge(control, results, rules.results))),
    checks: [...results.map(checkRow), ...rules.results.map(ruleRow)],
    not_assessed: [...notAssessed(seen), ...rules.notChecked],
  };
  return {
    content: [
      ...tellReport(report),
      ...outsideOf(controls),
      aboutTemplates(seen),
      rules.told,
      ...aboutSource(cloud),
    ].join('\n'),
    findings: [...findingsOf(results, controls), ...findingsOfRules(rules.results)],
    notChecked: report.not_assessed,
    kept: listingAtMost(report, mostKept),
    artifacts: filesOf(report),
  };
}

/** The pack is one for HIPAA alone. */
async function rulesFor(context: Context, { frameworks }: AssessInput): Promise<TemplateRules> {
  if (frameworks.includes('hipaa')) return checkTemplateRules(context);
  return { results: [], notChecked: [], told: 'cdk-nag’s HIPAA pack was not asked for.' };
}

function accountsOf({ accounts, refused }: Scope): Report['accounts'] {
  return [
    ...accounts.map(({ id, name }) => ({ id, name, assessed: true })),
    ...refused.map(({ id, name }) => ({ id, name, assessed: false })),
  ].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Each reason once, however many checks it leaves open. */
function notAssessed(seen: readonly Seen[]): NotChecked[] {
  const gaps = seen.flatMap((it) => it.gaps);
  return [...new Map(gaps.map((gap) => [`${gap.what}\u0000${gap.why}`, withoutCode(gap)])).values()];
}

function withoutCode({ what, why, remedy }: Gap): NotChecked {
  return { what, why, ...(remedy === undefined ? {} : { remedy }) };
}

function outsideOf(controls: readonly Control[]): string[] {
  const outside = controls.filter(({ checks }) => checks.length === 0).map(({ id }) => id);
  return outside.length === 0 ? [] : [`Outside of all tools, so never assessed here: ${outside.join(', ')}`];
}

/** Code never makes a control pass. */
function aboutTemplates(seen: readonly Seen[]): string {
  const gaps = seen.filter(({ account }) => account === inTemplates).length;
  const counted = `${gaps} of the gaps ${gaps === 1 ? 'stands' : 'stand'} in infrastructure code of the workspace`;
  return `Templates: ${counted}, as scanned before.`;
}
