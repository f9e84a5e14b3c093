import type { Finding } from '#shared/findings/finding.ts';
import type { LockedPackage, PackageSource, UnresolvedDependency } from './lockfiles/lockfile.ts';
import { oneLine } from './one-line.ts';
import type { FoundLockfile } from './workspace-lockfiles.ts';

/** Packages whose content nothing vouches for: fetched unencrypted, or from outside a registry without a hash. */
export function findUnverifiedSources({ path, lockfile }: FoundLockfile): Finding[] {
  return [...lockfile.packages, ...lockfile.unresolved].flatMap((dependency) => {
    const problem = dependency.source === undefined ? undefined : problemOf(dependency.source);
    return problem === undefined ? [] : [unverified(path, dependency, problem)];
  });
}

function problemOf({ url, hasIntegrity }: PackageSource): string | undefined {
  if (/^((git|registry|sparse)\+)?http:\/\//.test(url)) return 'is fetched over unencrypted HTTP';
  if (hasIntegrity) return undefined;
  if (isGit(url)) return 'comes from a git repository without an integrity hash';
  return /^https:\/\//.test(url) && !isRegistryTarball(url)
    ? 'comes from a plain URL without an integrity hash'
    : undefined;
}

function isGit(url: string): boolean {
  return (
    /^(git|ssh|github|gitlab|bitbucket|git\+[a-z]+):|^git@|\.git(#|$)/.test(url) ||
    /^[\w.-]+\/[\w.-]+(#|$)/.test(url)
  );
}

/** Old lockfiles hold no hashes for registry packages either; those names are immutable. */
function isRegistryTarball(url: string): boolean {
  return /\/-\/[^/]+\.tgz$/.test(url) || /^https:\/\/registry\.(npmjs\.org|yarnpkg\.com)\//.test(url);
}

function unverified(
  path: string,
  dependency: LockedPackage | UnresolvedDependency,
  problem: string,
): Finding {
  const version = 'version' in dependency ? `@${dependency.version}` : '';
  return {
    rule_id: 'dependencies/unverified-source',
    severity: 'medium',
    path,
    line: dependency.line,
    title: oneLine(`${dependency.name}${version} ${problem}`),
    evidence: oneLine(withoutSecrets(dependency.source?.url ?? '')),
    remedy:
      'Take the package from a registry over HTTPS and write the lockfile anew, so that it holds a hash.',
    reference: 'https://cwe.mitre.org/data/definitions/494.html',
  };
}

/** Lockfile URLs can carry credentials in front of the host or in the query. */
function withoutSecrets(url: string): string {
  return url.replace(/\/\/[^/@\s]*@/, '//').replace(/\?[^#]*/, '');
}
