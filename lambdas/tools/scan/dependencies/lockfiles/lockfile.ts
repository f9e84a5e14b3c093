/** Ecosystem names as OSV spells them: https://ossf.github.io/osv-schema/#defined-ecosystems. */
export type Ecosystem = 'npm' | 'PyPI' | 'Go' | 'crates.io' | 'Maven' | 'Packagist' | 'RubyGems';

/** What one lockfile says. Hostile until judged: names and versions are whatever the file holds. */
export interface Lockfile {
  ecosystem: Ecosystem;
  packages: LockedPackage[];
  /** Dependencies that the file names without a version that an advisory could be matched to. */
  unresolved: UnresolvedDependency[];
  /** Every name that a manifest may depend on (aliases and local packages too), where the format tells. */
  names?: ReadonlySet<string>;
  /** Folders, relative to the lockfile, whose manifests it covers; `''` is its own. */
  members?: ReadonlySet<string>;
  /** What each member was locked with, by folder and name, where the format tells. */
  asked?: AskedPackages;
  /** Versions by `name@range`, where the format looks them up so. */
  descriptors?: ReadonlyMap<string, string>;
}

/** By member folder and name. */
export type AskedPackages = ReadonlyMap<string, ReadonlyMap<string, AskedPackage>>;

/** A direct dependency as it was when the lockfile was written. */
export interface AskedPackage {
  range: string;
  /** Absent for a package of the project itself. */
  version?: string | undefined;
  line: number;
}

/** What a lockfile knows of a package beyond its version; formats differ in how much that is. */
export interface PackageDetails {
  /** As the package declares it; no valid SPDX expression for certain. */
  licence?: string | undefined;
  /** Range of Node.js versions that it was made for. */
  node?: string | undefined;
  /** It runs a script when it is installed, such as one that compiles. */
  hasInstallScript?: boolean | undefined;
  deprecated?: string | undefined;
  /** Names of the commands that it brings. */
  commands?: readonly string[];
  /** Names of packages that it expects beside it. */
  peers?: readonly string[];
  /** Names of the packages that it needs itself. */
  needs?: readonly string[];
  integrity?: string | undefined;
}

export interface LockedPackage {
  name: string;
  version: string;
  /** Where the lockfile names it, from 1. */
  line: number;
  dev?: boolean | undefined;
  /** `false` when it comes in through another package; absent when the format does not tell. */
  direct?: boolean | undefined;
  source?: PackageSource | undefined;
  details?: PackageDetails | undefined;
}

/** Where the package is fetched from, when that is not simply the ecosystem's registry. */
export interface PackageSource {
  url: string;
  /** The lockfile holds a hash of the content. */
  hasIntegrity: boolean;
}

export interface UnresolvedDependency {
  name: string;
  line: number;
  source?: PackageSource | undefined;
  why: string;
  remedy: string;
}

/** One lockfile format. @throws {LockfileError} when the text is not of that format. */
export type LockfileParser = (text: string) => Lockfile;

/** The file cannot be read as what its name says. The message completes "it ...": `is not valid JSON`. */
export class LockfileError extends Error {
  override name = 'LockfileError';
}

/** A dependency that is locked to a git commit, a URL or a folder rather than to a version. */
export function unversioned(
  place: Pick<UnresolvedDependency, 'name' | 'line' | 'source'>,
): UnresolvedDependency {
  return {
    ...place,
    why: 'the lockfile records no version',
    remedy: 'Take the package from a registry, or compare its source with the advisories by hand.',
  };
}
