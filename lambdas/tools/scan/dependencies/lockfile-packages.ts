import type { NotChecked } from '#shared/findings/finding.ts';
import { canonicalName, type PackageVersion } from './advisories/fixed-version.ts';
import type { PackagePlace } from './advisory-findings.ts';
import type { LockedPackage, UnresolvedDependency } from './lockfiles/lockfile.ts';
import { oneLine } from './one-line.ts';
import type { FoundLockfile } from './workspace-lockfiles.ts';

/** One version of one package, with every place that locks it (one per lockfile). */
export interface InstalledPackage extends PackageVersion {
  places: PackagePlace[];
}

export interface CollectedPackages {
  packages: InstalledPackage[];
  notChecked: NotChecked[];
}

/** The distinct packages of all lockfiles, and those entries that no advisory can be matched to. */
export function collectPackages(lockfiles: readonly FoundLockfile[]): CollectedPackages {
  const packages = new Map<string, InstalledPackage>();
  const notChecked: NotChecked[] = [];
  for (const found of lockfiles) {
    const odd = found.lockfile.packages.filter((each) => !isPlausible(each)).map(implausible);
    for (const each of found.lockfile.packages.filter(isPlausible)) addPackage(packages, found, each);
    notChecked.push(...unresolvedIn(found.path, [...found.lockfile.unresolved, ...odd]));
  }
  return { packages: [...packages.values()], notChecked };
}

function addPackage(
  packages: Map<string, InstalledPackage>,
  { path, lockfile: { ecosystem } }: FoundLockfile,
  { name: spelled, version, line, direct }: LockedPackage,
): void {
  const name = canonicalName(ecosystem, spelled);
  const key = JSON.stringify([ecosystem, name, version]);
  const known = packages.get(key) ?? { ecosystem, name, version, places: [] };
  packages.set(key, known);
  const sameFile = known.places.find((place) => place.path === path);
  if (sameFile === undefined) known.places.push({ path, line, direct });
  else if (direct === true) sameFile.direct = true;
}

/** No registry allows longer names or versions, blanks or control characters in them. */
function isPlausible({ name, version }: LockedPackage): boolean {
  return [name, version].every((text) => /^[^\s\p{C}]{1,214}$/u.test(text));
}

function implausible({ name, line }: LockedPackage): UnresolvedDependency {
  const remedy = 'Write the lockfile anew with its package manager.';
  return { name, line, why: 'no registry allows such a name or version', remedy };
}

/** One line per lockfile and reason. */
function unresolvedIn(path: string, unresolved: readonly UnresolvedDependency[]): NotChecked[] {
  const byReason = Map.groupBy(unresolved, ({ why, remedy }) => JSON.stringify([why, remedy]));
  return [...byReason.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const names = group.map(({ name }) => name);
    const what = `${names.length} ${names.length === 1 ? 'entry' : 'entries'} of ${path}: ${someOf(names)}`;
    return [{ what, why: first.why, remedy: first.remedy }];
  });
}

/** The first few names, and how many more there are. */
export function someOf(names: readonly string[]): string {
  const shown = names
    .slice(0, 5)
    .map((name) => oneLine(name).slice(0, 80))
    .join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
