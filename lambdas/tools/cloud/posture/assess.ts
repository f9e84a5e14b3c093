import type { ToolContext, ToolResult } from '#lambdas/tools/tool.ts';
import { type Finding, type NotChecked, severities } from '#shared/findings/finding.ts';
import { aboutSource } from '../about-source.ts';
import { withoutCode } from '../ask.ts';
import { controlsOf } from './catalogue/catalogue.ts';
import type { Control, Framework } from './catalogue/control.ts';
import type { CheckId } from './checks.ts';
import { filesOf } from './report/files.ts';
import { findingsOf, findingsOfRules } from './report/findings.ts';
import { checkRow, controlRow, listingAtMost, type Report, ruleRow } from './report/report.ts';
import { tellReport } from './report/tell.ts';
import { type Scope, scopeOf, type Wanted } from './scope.ts';
import { type Seen, survey } from './survey.ts';
import {
  checkTemplateRules,
  type TemplateRules,
  templatesIn,
} from './template-rules/check-template-rules.ts';
import { bringTogether, type WrittenGap } from './template-rules/written-gaps.ts';
import { checkOfFinding, inTemplates, seenInTemplates } from './templates.ts';
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
/** Shortfalls that later tools can show: of each check, and in bytes, within what a tool may keep. */
const kept = { most: 50, bytes: 500_000 };
const mostNotAssessedKept = 500;
const mostFindings = 2_000;

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
  const [inAccounts, inWorkspace] = await Promise.all([surveyed, lookIntoWorkspace(context, input, checks)]);
  const { rules, gaps } = inWorkspace;
  const seen = [...inAccounts, ...seenInTemplates(gaps)];
  const results = resultsOf(checks, seen);
  const report: Report = {
    ...{ as_of: cloud.asOf().toISOString(), source: cloud.source, frameworks: [...input.frameworks] },
    ...{ accounts: accountsOf(scope), regions: scope.accounts.length === 0 ? [] : scope.regions },
    controls: controls.map((control) => controlRow(judge(control, results, rules.results))),
    checks: [...results.map(checkRow), ...rules.results.map(ruleRow)],
    not_assessed: [...notAssessed(seen), ...rules.notChecked],
  };
  const { files, unlisted } = filesOf(report);
  const findings = listed([...findingsOf(results, controls), ...findingsOfRules(rules.results)]);
  return {
    content: [
      ...tellReport(report),
      ...outsideOf(controls),
      aboutTemplates(seen),
      `${rules.told}${twinsTold(rules)}`,
      ...aboutSource(cloud),
    ].join('\n'),
    findings: findings.listed,
    notChecked: [...report.not_assessed, ...findings.left, ...inNoFile(unlisted)],
    kept: keptOf(report),
    artifacts: files,
  };
}

function keptOf(report: Report): Report {
  return { ...listingAtMost(report, kept), not_assessed: report.not_assessed.slice(0, mostNotAssessedKept) };
}

/** The worst first; what is not told is in a file. */
function listed(all: readonly Finding[]): { listed: Finding[]; left: NotChecked[] } {
  const ranked = all.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
  const more = ranked.length - mostFindings;
  if (more <= 0) return { listed: ranked, left: [] };
  const why = `${mostFindings} findings are the most that are told by name; gaps.csv has every gap`;
  return { listed: ranked.slice(0, mostFindings), left: [{ what: `and ${more} more findings`, why }] };
}

function inNoFile(gaps: number): NotChecked[] {
  return gaps === 0
    ? []
    : [{ what: `${gaps} more gaps`, why: 'they are counted, and no file has room for them' }];
}

/** What is written in the workspace, by the scans before and by the pack, which is one for HIPAA alone. */
async function lookIntoWorkspace(
  context: Context,
  { frameworks }: AssessInput,
  wanted: ReadonlySet<CheckId>,
): Promise<{ rules: TemplateRules; gaps: WrittenGap[] }> {
  const found = await templatesIn(context);
  const none: TemplateRules = {
    results: [],
    notChecked: [],
    told: 'cdk-nag’s HIPAA pack was not asked for.',
  };
  const rules = frameworks.includes('hipaa') ? await checkTemplateRules(context, found) : none;
  const scanned = context.found().findings.map((finding) => {
    const check = checkOfFinding(finding);
    return { finding, check: check !== undefined && wanted.has(check) ? check : undefined };
  });
  const written = bringTogether(scanned, rules.results, found?.templates ?? []);
  return { rules: { ...rules, results: written.rules }, gaps: written.gaps };
}

function twinsTold({ results }: TemplateRules): string {
  const twins = results.flatMap(({ places }) => places.filter(({ scanned }) => scanned !== undefined)).length;
  return twins === 0 ? '' : ` The scan of infrastructure code found ${twins} of them, too; each counts once.`;
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
