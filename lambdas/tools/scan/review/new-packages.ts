import type { Finding, NotChecked } from '#shared/findings/finding.ts';
import { collectPackages } from '../dependencies/lockfile-packages.ts';
import { parserFor } from '../dependencies/lockfiles/formats.ts';
import { type DependencyScanOptions, scanDependencies } from '../dependencies/scan-dependencies.ts';
import { readLockfiles } from '../dependencies/workspace-lockfiles.ts';
import type { ChangedFile } from './changed-file.ts';
import { holdTexts } from './held-workspace.ts';

/** Advisories of the package versions that a change brings in. Those that were locked before are old. */
export async function adviseOnNewPackages(
  files: readonly ChangedFile[],
  options: DependencyScanOptions,
): Promise<{ findings: Finding[]; notChecked: NotChecked[] }> {
  const locks = files.filter(
    ({ path, kind, unread }) => kind !== 'deleted' && unread === undefined && parserFor(path) !== undefined,
  );
  if (locks.length === 0) return { findings: [], notChecked: [] };
  const old = holdTexts(locks.map(({ path, from, before }) => ({ path: from ?? path, text: before })));
  const known = new Set(
    collectPackages((await readLockfiles(old, options.signal)).read).packages.map(
      ({ name, version }) => `${name}@${version}`,
    ),
  );
  const young = holdTexts(locks.map(({ path, after }) => ({ path, text: after })));
  const { findings, notChecked } = await scanDependencies(young, options);
  return { findings: findings.filter(({ evidence }) => !known.has(evidence)), notChecked };
}
