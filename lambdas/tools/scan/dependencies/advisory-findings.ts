import type { Finding } from '#shared/findings/finding.ts';
import type { Advisory } from './advisories/advisory.ts';
import { fixedVersion, type PackageVersion } from './advisories/fixed-version.ts';
import { groupAliases } from './advisories/same-advisory.ts';
import { isMalicious, severityOf } from './advisories/severity.ts';
import { oneLine } from './one-line.ts';

/** Where a package stands in a lockfile. */
export interface PackagePlace {
  path: string;
  line: number;
  direct?: boolean | undefined;
}

/** One finding per vulnerability of a package, at one place that locks it. */
export function advisoryFindings(
  installed: PackageVersion,
  place: PackagePlace,
  advisories: readonly Advisory[],
): Finding[] {
  return groupAliases(advisories).flatMap((group) => {
    const [shown] = group;
    return shown === undefined ? [] : [findingOf({ installed, place, group, shown })];
  });
}

interface Match {
  installed: PackageVersion;
  place: PackagePlace;
  /** All records of one vulnerability; `shown` is the first. */
  group: readonly Advisory[];
  shown: Advisory;
}

function findingOf(match: Match): Finding {
  const { installed, place, group, shown } = match;
  const severity = group.map(severityOf).find((each) => each !== undefined);
  const evidence = oneLine(`${installed.name}@${installed.version}`);
  return {
    rule_id: `dependencies/${shown.id}`,
    // An advisory without any rating is not known to be mild.
    severity: severity ?? 'medium',
    path: place.path,
    line: place.line,
    title: oneLine(`${evidence}: ${summaryOf(group)}`).replace(/\.$/, ''),
    evidence,
    remedy: remedyOf(match),
    reference: `https://osv.dev/vulnerability/${shown.id}`,
  };
}

function summaryOf(group: readonly Advisory[]): string {
  const summary = group.map(({ summary, details }) => summary ?? details).find((text) => text !== undefined);
  return oneLine(summary ?? 'has a known vulnerability');
}

function remedyOf({ installed, place, group, shown }: Match): string {
  const name = oneLine(installed.name);
  if (isMalicious(shown))
    return `Remove ${name} now, and treat every secret of the machines that installed it as stolen.`;
  const fixed = fixedVersion(group, installed);
  if (fixed === undefined)
    return `No fixed version of ${name} is known: replace it, or make sure that the vulnerable part is not reached.`;
  const upgrade = oneLine(`Upgrade ${name} to ${fixed} or later`);
  return place.direct === false
    ? `${upgrade}; it comes in through another package, so upgrade that one or override the version.`
    : `${upgrade}.`;
}
