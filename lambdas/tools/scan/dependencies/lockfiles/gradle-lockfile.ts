import type { LockedPackage, Lockfile } from './lockfile.ts';

/** `gradle.lockfile`: lines of `group:artifact:version=configurations`. */
export function parseGradleLockfile(source: string): Lockfile {
  const packages: LockedPackage[] = [];
  for (const [index, text] of source.split(/\r?\n/).entries()) {
    const [, name, version] = /^([^#:=\s]+:[^:=\s]+):([^:=\s]+)=/.exec(text) ?? [];
    if (name !== undefined && version !== undefined) packages.push({ name, version, line: index + 1 });
  }
  return { ecosystem: 'Maven', packages, unresolved: [] };
}
