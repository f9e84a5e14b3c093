import { onOneLine } from '#shared/agent/output.ts';
import { type Framework, frameworkNames } from '../catalogue/control.ts';
import { verdicts } from '../verdict.ts';
import { listOf } from './list-of.ts';
import { gapsFor, type Report, worstFirst } from './report.ts';

const mostGaps = 40;
/** Of a control; a pack has many rules for some. */
const mostChecks = 12;

/** The report as a model reads it: every count of it is the tool's. */
export function tellReport(report: Report): string[] {
  return [
    headlineOf(report),
    ...report.frameworks.map((framework) => countsOf(report, framework)),
    ...tellControls(report),
    ...tellGaps(report),
    ...tellNotAssessed(report),
  ];
}

/** `Assessed 40 controls in 4 of 5 accounts and 8 regions: 123 gaps; 1 thing not assessed` */
function headlineOf({ controls, accounts, regions, checks, not_assessed }: Report): string {
  const gaps = checks.reduce((sum, it) => sum + it.gaps, 0);
  const open = accounts.filter(({ assessed }) => assessed).length;
  const where = `${open} of ${plural(accounts.length, 'account')} and ${plural(regions.length, 'region')}`;
  const missing = `${plural(not_assessed.length, 'thing')} not assessed`;
  return `Assessed ${plural(controls.length, 'control')} in ${where}: ${plural(gaps, 'gap')}; ${missing}`;
}

/** `SOC 2: 2 pass, 11 fail, 1 partly, 5 not assessed, 0 not applicable` */
function countsOf({ controls }: Report, framework: Framework): string {
  const own = controls.filter((control) => control.framework === framework);
  const counts = verdicts.map((verdict) => `${own.filter((it) => it.verdict === verdict).length} ${verdict}`);
  return `${frameworkNames[framework]}: ${counts.join(', ')}`;
}

type ControlRow = Report['controls'][number];

/** Where nothing at all was seen, a line for each control would say one thing many times. */
function tellControls(report: Report): string[] {
  const { controls, not_assessed } = report;
  if (controls.some(({ verdict, seen }) => verdict !== 'not assessed' || seen > 0))
    return ['Controls:', ...controls.map((control) => tellControl(report, control))];
  const why = listOf([...new Set(not_assessed.map((it) => it.why))], 3);
  const names = controls.map(({ framework, id }) => `${frameworkNames[framework]} ${id}`);
  const some = `${listOf(names, 3)}; controls.csv and controls.json list each`;
  return [onOneLine(`Controls: none of ${controls.length} assessed, nothing seen (${some}): ${why}`)];
}

/** `- SOC 2 CC6.1: fail (9 gaps in 300 seen): ...: root-mfa 1, key-age 8` */
export function tellControl({ checks }: Report, control: ControlRow): string {
  const { framework, id, title, verdict, seen, gaps, places_not_assessed, also_needs } = control;
  const short = checks
    .filter((check) => control.checks.includes(check.id))
    .map((check) => ({ id: check.id, gaps: gapsFor(control, check) }))
    .filter((check) => check.gaps > 0);
  const parts = [
    ...(control.checks.length === 0
      ? []
      : [seen === 0 ? 'nothing seen' : `${plural(gaps, 'gap')} in ${seen} seen`]),
    ...(places_not_assessed === 0 ? [] : [`${plural(places_not_assessed, 'place')} not seen`]),
    ...short.slice(0, mostChecks).map((check) => `${check.id} ${check.gaps}`),
    ...(short.length > mostChecks ? [`${short.length - mostChecks} more checks`] : []),
    ...(also_needs === undefined ? [] : [`no tool sees: ${also_needs}`]),
  ];
  return `- ${frameworkNames[framework]} ${id}: ${verdict}: ${title} (${parts.join('; ')})`;
}

function tellGaps({ checks }: Report): string[] {
  const short = worstFirst(checks).filter(({ gaps }) => gaps > 0);
  if (short.length === 0) return [];
  const left = short.slice(mostGaps);
  const more = `- ${left.length} more checks with ${left.reduce((sum, { gaps }) => sum + gaps, 0)} gaps; gaps.csv lists them`;
  return ['Gaps, worst first:', ...short.slice(0, mostGaps).map(tellGap), ...(left.length > 0 ? [more] : [])];
}

export function tellGap({ id, severity, title, remedy, gaps, shortfalls }: Report['checks'][number]): string {
  const where = shortfalls.map(({ account, region, resource }) => `${account} ${region} ${resource}`);
  return onOneLine(`- [${severity}] ${id}: ${title}: ${gaps}: ${listOf(where, 3)}. Mend: ${remedy}`);
}

export function tellNotAssessed({ not_assessed }: Report): string[] {
  if (not_assessed.length === 0) return [];
  const lines = not_assessed.slice(0, mostGaps).map(({ what, why }) => onOneLine(`- ${what}: ${why}`));
  const left = not_assessed.length - lines.length;
  return ['Not assessed:', ...lines, ...(left > 0 ? [`- ${left} more`] : [])];
}

function plural(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
