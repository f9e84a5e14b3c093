import * as z from 'zod';
import type { Workspace, WorkspaceFile } from '#lambdas/workspace/workspace.ts';
import type { Finding, NotChecked } from '#shared/findings/finding.ts';
import { compareRanges } from './locked-ranges.ts';
import { parseJson } from './lockfiles/json.ts';
import { type JsonLines, lineAt } from './lockfiles/json-lines.ts';
import { LockfileError } from './lockfiles/lockfile.ts';
import { oneLine } from './one-line.ts';
import { type FoundLockfile, type FoundLockfiles, ownFiles, readCapped } from './workspace-lockfiles.ts';

const ranges = z.record(z.string(), z.unknown()).optional().catch(undefined);
const manifestSchema = z.object({
  dependencies: ranges,
  devDependencies: ranges,
  optionalDependencies: ranges,
});
const kinds = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;

/** One dependency that a `package.json` asks for. */
export interface Wanted {
  name: string;
  range: string;
  line: number;
}

export interface ManifestReport {
  findings: Finding[];
  notChecked: NotChecked[];
}

/** Compares every `package.json` of the tree with the lockfiles that cover it. */
export async function checkManifests(
  workspace: Workspace,
  lockfiles: FoundLockfiles,
  signal: AbortSignal,
): Promise<ManifestReport> {
  const report: ManifestReport = { findings: [], notChecked: [] };
  for (const file of await ownFiles(workspace)) {
    signal.throwIfAborted();
    if (!/(^|\/)package\.json$/.test(file.path)) continue;
    const wanted = await readManifest(workspace, file);
    if ('why' in wanted) report.notChecked.push(unreadable(file.path, wanted.why));
    else check(report, { path: file.path, wanted }, lockfiles);
  }
  return report;
}

async function readManifest(workspace: Workspace, file: WorkspaceFile): Promise<Wanted[] | { why: string }> {
  const text = await readCapped(workspace, file);
  if (typeof text !== 'string') return text;
  try {
    const { data: manifest, lines } = parseJson(text, manifestSchema);
    return kinds.flatMap((kind) => wantedOf(manifest[kind] ?? {}, lines.children?.get(kind)));
  } catch (error) {
    return { why: error instanceof LockfileError ? `it ${error.message}` : 'it could not be parsed' };
  }
}

function wantedOf(dependencies: Record<string, unknown>, lines: JsonLines | undefined): Wanted[] {
  return Object.entries(dependencies).map(([name, range]) => ({
    name,
    range: typeof range === 'string' ? range.trim() : '',
    line: lines === undefined ? 1 : lineAt(lines, name),
  }));
}

function unreadable(path: string, why: string): NotChecked {
  return { what: `dependencies of ${path}`, why, remedy: 'Mend the file, then scan again.' };
}

export interface Manifest {
  path: string;
  wanted: readonly Wanted[];
}

function check(report: ManifestReport, manifest: Manifest, lockfiles: FoundLockfiles): void {
  report.findings.push(
    ...manifest.wanted.filter(isUnpinned).map((wanted) => unpinned(manifest.path, wanted)),
  );
  const fetched = manifest.wanted.filter(({ range }) => !/^(workspace|file|link|portal):/.test(range));
  if (fetched.length === 0) return;
  const covering = coveringLockfiles(manifest.path, lockfiles);
  if (covering === 'none') report.notChecked.push(withoutLockfile(manifest.path, fetched.length));
  else
    for (const { path, lockfile } of covering) {
      const missing = fetched.filter(({ name }) => lockfile.names?.has(name) === false);
      report.findings.push(
        ...missing.map((wanted) => outOfStep(manifest.path, wanted, path)),
        ...compareRanges(manifest, { path, lockfile }),
      );
    }
}

/** Ranges that take whatever is newest on the day of the install. */
function isUnpinned({ range }: Wanted): boolean {
  return ['', '*', 'x', 'X', 'latest'].includes(range);
}

function unpinned(path: string, { name, range, line }: Wanted): Finding {
  return {
    rule_id: 'dependencies/unpinned-range',
    severity: 'low',
    path,
    line,
    title: oneLine(`${name} is taken at whatever version is newest`),
    evidence: oneLine(`"${name}": "${range}"`),
    remedy: 'Name the range that was tested, such as ^1.2.3, and commit the lockfile.',
    reference: 'https://cwe.mitre.org/data/definitions/1357.html',
  };
}

function outOfStep(path: string, { name, range, line }: Wanted, lockfile: string): Finding {
  return {
    rule_id: 'dependencies/lockfile-out-of-step',
    severity: 'medium',
    path,
    line,
    title: oneLine(`${name} is not in ${lockfile}, so its version is decided at install time`),
    evidence: oneLine(`"${name}": "${range}"`),
    remedy: `Run the package manager's install and commit ${oneLine(lockfile)}.`,
  };
}

function withoutLockfile(path: string, count: number): NotChecked {
  const what = `${count} ${count === 1 ? 'dependency' : 'dependencies'} of ${path}`;
  const remedy = 'Write a lockfile (npm install --package-lock-only) and commit it.';
  return { what, why: 'no lockfile: versions unknown', remedy };
}

const lockfileNames = [
  'npm-shrinkwrap.json',
  'package-lock.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  'bun.lock',
  'bun.lockb',
  'deno.lock',
];

/**
 * The readable lockfiles that speak for a manifest: those beside it, else those of the nearest folder above
 * that count it among their members. Empty when there is one that could not be read or compared.
 */
function coveringLockfiles(path: string, { read, paths }: FoundLockfiles): FoundLockfile[] | 'none' {
  const own = folderOf(path);
  for (const folder of foldersUp(own)) {
    const here = lockfileNames.map((name) => inFolder(folder, name)).filter((each) => paths.has(each));
    const readable = read.filter((found) => here.includes(found.path));
    if (folder === own && here.length > 0) return readable;
    const relative = folder === '' ? own : own.slice(folder.length + 1);
    const covering = readable.filter(({ lockfile }) => lockfile.members?.has(relative) ?? true);
    if (covering.length > 0 || here.length > readable.length) return covering;
  }
  return 'none';
}

export function folderOf(path: string): string {
  return path.split('/').slice(0, -1).join('/');
}

/** `a/b` -> `a/b`, `a`, `''`. */
function foldersUp(folder: string): string[] {
  return folder === '' ? [''] : [folder, ...foldersUp(folderOf(folder))];
}

function inFolder(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
