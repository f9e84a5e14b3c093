import type { LockedPackage } from '../dependencies/lockfiles/lockfile.ts';
import type { FoundLockfile } from '../dependencies/workspace-lockfiles.ts';

/** What the lockfiles know of all npm packages. */
export interface Known {
  commands: ReadonlyMap<string, readonly string[]>;
  /** Packages that some installed package expects beside it. */
  peers: ReadonlySet<string>;
  /** Deepest folder first. */
  locks: readonly Lock[];
}

/** One npm lockfile. */
export interface Lock {
  folder: string;
  names: ReadonlySet<string>;
  /** By the name of a package, those that bring it: they need it or expect it beside them. */
  broughtBy: ReadonlyMap<string, ReadonlySet<string>>;
}

export function knowledgeOf(lockfiles: readonly FoundLockfile[]): Known {
  const npm = lockfiles.filter(({ lockfile }) => lockfile.ecosystem === 'npm');
  const packages = npm.flatMap(({ lockfile }) => lockfile.packages);
  return {
    commands: new Map(packages.map(({ name, details }) => [name, details?.commands ?? []])),
    peers: new Set(packages.flatMap(({ details }) => details?.peers ?? [])),
    locks: npm.map(lockOf).sort((a, b) => b.folder.length - a.folder.length),
  };
}

function lockOf({ path, lockfile: { packages, names } }: FoundLockfile): Lock {
  return {
    folder: path.split('/').slice(0, -1).join('/'),
    names: new Set([...packages.map(({ name }) => name), ...(names ?? [])]),
    broughtBy: broughtBy(packages),
  };
}

function broughtBy(packages: readonly LockedPackage[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { name, details } of packages)
    for (const need of [...(details?.needs ?? []), ...(details?.peers ?? [])])
      found.set(need, (found.get(need) ?? new Set()).add(name));
  return found;
}

/** The lockfile that speaks for a folder: its own, or the nearest above; without one nothing is known of it. */
export function lockFor({ locks }: Pick<Known, 'locks'>, folder: string): Lock | undefined {
  return locks.find((lock) => lock.folder === '' || `${folder}/`.startsWith(`${lock.folder}/`));
}
