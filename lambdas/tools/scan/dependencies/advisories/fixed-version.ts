import semver from 'semver';
import type { Ecosystem } from '../lockfiles/lockfile.ts';
import type { Advisory } from './advisory.ts';

export interface PackageVersion {
  ecosystem: Ecosystem;
  name: string;
  version: string;
}

/** The nearest version above the installed one in which any of these records calls it fixed. */
export function fixedVersion(advisories: readonly Advisory[], installed: PackageVersion): string | undefined {
  return advisories
    .flatMap((advisory) => advisory.affected ?? [])
    .filter((affected) => isSame(affected.package, installed))
    .flatMap(({ ranges }) => ranges ?? [])
    .filter(({ type }) => type !== 'GIT')
    .flatMap(({ events }) => events.flatMap(({ fixed }) => (fixed === undefined ? [] : [fixed])))
    .filter((version) => compareVersions(version, installed.version) > 0)
    .sort(compareVersions)[0];
}

function isSame(named: { name: string; ecosystem: string } | undefined, installed: PackageVersion): boolean {
  return (
    named?.ecosystem === installed.ecosystem &&
    canonicalName(installed.ecosystem, named.name) === canonicalName(installed.ecosystem, installed.name)
  );
}

/** PyPI treats case and runs of `-`, `_` and `.` in names as equal (PEP 503); Packagist ignores case. */
export function canonicalName(ecosystem: Ecosystem, name: string): string {
  if (ecosystem === 'PyPI') return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
  return ecosystem === 'Packagist' ? name.toLowerCase() : name;
}

/** By semver where both are; else number by number, which orders PyPI's and Maven's release versions. */
function compareVersions(a: string, b: string): number {
  const [left, right] = [semver.parse(a), semver.parse(b)];
  if (left !== null && right !== null) return semver.compare(left, right);
  const [ours, theirs] = [numbersOf(a), numbersOf(b)];
  for (let index = 0; index < Math.max(ours.length, theirs.length); index += 1) {
    const difference = (ours[index] ?? 0) - (theirs[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbersOf(version: string): number[] {
  const release = /^v?(\d+(?:\.\d+)*)/.exec(version)?.[1] ?? '0';
  return release.split('.').map(Number);
}
