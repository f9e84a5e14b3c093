import type { Finding } from '#shared/findings/finding.ts';
import { oneLine } from '../dependencies/one-line.ts';
import type { FoundLockfile } from '../dependencies/workspace-lockfiles.ts';

/** A package that one lockfile holds in several versions. */
export interface Duplicate {
  name: string;
  versions: string[];
  /** The project asks for it itself, so that it can do something about it. */
  isDirect: boolean;
  path: string;
  line: number;
}

/** Packages of JavaScript alone: other ecosystems allow one version, or keep several apart on purpose. */
export function duplicatesIn(lockfiles: readonly FoundLockfile[]): Duplicate[] {
  return lockfiles.flatMap(({ path, lockfile }) => {
    if (lockfile.ecosystem !== 'npm') return [];
    const asked = new Set([...(lockfile.asked?.values() ?? [])].flatMap((member) => [...member.keys()]));
    return [...Map.groupBy(lockfile.packages, ({ name }) => name)].flatMap(([name, group]) => {
      const versions = [...new Set(group.map(({ version }) => version))].sort();
      if (versions.length < 2) return [];
      const isDirect = asked.has(name) || group.some(({ direct }) => direct === true);
      return [{ name, versions, isDirect, path, line: group[0]?.line ?? 1 }];
    });
  });
}

/** Of those that the project asks for itself; the others are its packages' affair, and only counted. */
export function duplicateFindings(duplicates: readonly Duplicate[]): Finding[] {
  return duplicates
    .filter(({ isDirect }) => isDirect)
    .map(({ name, versions, path, line }) => ({
      rule_id: 'packages/duplicate',
      severity: 'info',
      path,
      line,
      title: oneLine(`${name} is installed in ${versions.length} versions`),
      evidence: oneLine(`${name} ${versions.join(', ')}`),
      remedy: 'Raise the range until one version serves all, or run the dedupe of the package manager.',
    }));
}
