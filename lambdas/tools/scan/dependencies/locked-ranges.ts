import semver from 'semver';
import type { Finding } from '#shared/findings/finding.ts';
import type { AskedPackage } from './lockfiles/lockfile.ts';
import { oneLine } from './one-line.ts';
import type { FoundLockfile } from './workspace-lockfiles.ts';

interface Wanted {
  name: string;
  range: string;
  line: number;
}

interface Manifest {
  path: string;
  wanted: readonly Wanted[];
}

/**
 * Where a manifest and its lockfile name the same package and do not agree: a locked version outside of the
 * range, a range that the lockfile was not written for, a package that the manifest no longer asks for.
 */
export function compareRanges(manifest: Manifest, { path, lockfile }: FoundLockfile): Finding[] {
  const { asked, descriptors } = lockfile;
  if (descriptors !== undefined) return unknownRanges(manifest, { path, descriptors, names: lockfile.names });
  const member = asked?.get(memberOf(manifest.path, path));
  if (member === undefined) return [];
  const wanted = new Set(manifest.wanted.map(({ name }) => name));
  return [
    ...manifest.wanted.flatMap((each) => {
      const locked = member.get(each.name);
      return locked === undefined || agrees(each, locked)
        ? []
        : [wrongVersion(manifest.path, each, { ...locked, path })];
    }),
    ...[...member]
      .filter(([name, { version }]) => version !== undefined && !wanted.has(name))
      .map(([name, { line }]) => leftOver({ path, line, name, manifest: manifest.path })),
  ];
}

/** Yarn looks a version up by name and range: without that entry it resolves anew. */
function unknownRanges(
  { path: manifest, wanted }: Manifest,
  lock: { path: string; descriptors: ReadonlyMap<string, string>; names?: ReadonlySet<string> | undefined },
): Finding[] {
  return wanted
    .filter(({ name, range }) => /^[\dv~^<>=*x]/i.test(range) && lock.names?.has(name) === true)
    .filter(({ name, range }) => !lock.descriptors.has(`${name}@${range}`))
    .map((each) => {
      const other = [...lock.descriptors].find(([descriptor]) => descriptor.startsWith(`${each.name}@`));
      return wrongVersion(manifest, each, { version: other?.[1], path: lock.path });
    });
}

/** Only what both sides say as versions can be compared: tags, aliases and addresses cannot. */
function agrees({ range }: Wanted, { version }: AskedPackage): boolean {
  if (version === undefined || semver.validRange(range) === null || semver.valid(version) === null)
    return true;
  return semver.satisfies(version, range, { includePrerelease: true });
}

function wrongVersion(
  path: string,
  { name, range, line }: Wanted,
  locked: { version?: string | undefined; path: string },
): Finding {
  const at = locked.version === undefined ? 'another version' : locked.version;
  return {
    rule_id: 'dependencies/lockfile-wrong-version',
    // `npm ci` and its like refuse to install: this is found out at the deployment at the latest.
    severity: 'high',
    path,
    line,
    title: oneLine(`${name} is locked at ${at} in ${locked.path}, which is not what the manifest asks for`),
    evidence: oneLine(`"${name}": "${range}"`),
    remedy: `Run the package manager's install and commit ${oneLine(locked.path)}.`,
  };
}

function leftOver(each: { path: string; line: number; name: string; manifest: string }): Finding {
  return {
    rule_id: 'dependencies/lockfile-extraneous',
    severity: 'low',
    path: each.path,
    line: each.line,
    title: oneLine(`${each.name} is locked, and ${each.manifest} does not ask for it`),
    evidence: oneLine(each.name),
    remedy: `Run the package manager's install and commit ${oneLine(each.path)}.`,
  };
}

/** The folder of a manifest, as its lockfile names it. */
function memberOf(manifest: string, lockfile: string): string {
  const folder = (path: string) => path.split('/').slice(0, -1).join('/');
  const [own, root] = [folder(manifest), folder(lockfile)];
  return root === '' ? own : own.slice(root.length + 1);
}
