import type { Workspace } from '#lambdas/workspace/workspace.ts';
import { type Finding, rankFindings, type ScanReport } from '#shared/findings/finding.ts';
import { oneLine } from '../dependencies/one-line.ts';
import { type FoundLockfile, readLockfiles } from '../dependencies/workspace-lockfiles.ts';
import { compilerPaths } from './compiler-paths.ts';
import { type Duplicate, duplicateFindings, duplicatesIn } from './duplicates.ts';
import { checkLicences, type LicenceReport, readPolicy } from './licence-findings.ts';
import type { LicencePolicy } from './licences.ts';
import { knowledgeOf } from './lock-knowledge.ts';
import { pathAliases } from './path-aliases.ts';
import { type Project, readProjects } from './projects.ts';
import { checkOutdated, type RegistryAccess } from './registry.ts';
import { undeclaredPackages } from './undeclared-packages.ts';
import { unusedPackages } from './unused-packages.ts';
import { readUsage } from './usage.ts';

export interface PackagesOptions extends RegistryAccess {
  progress(text: string): void;
  /** Wins over the policy of the project. */
  licences?: LicencePolicy | undefined;
}

export interface PackagesReport extends ScanReport {
  projects: readonly Project[];
  duplicates: readonly Duplicate[];
  licences: LicenceReport;
  /** Direct npm dependencies that a registry answered for. */
  compared: number;
}

/**
 * What is declared, imported, locked and licensed, held against each other. `checked` counts the packages of
 * all lockfiles, each version once.
 */
export async function scanPackages(workspace: Workspace, options: PackagesOptions): Promise<PackagesReport> {
  const lockfiles = await readLockfiles(workspace, options.signal);
  const { projects, notChecked } = await readProjects(workspace);
  const usage = await readUsage(workspace, options);
  const tree = {
    projects,
    usage,
    known: knowledgeOf(lockfiles.read),
    aliases: pathAliases(usage),
    leadsToFile: compilerPaths(usage, usage.paths),
  };
  const { policy, notChecked: unreadPolicy } = await readPolicy(workspace);
  const licences = checkLicences(lockfiles.read, options.licences ?? policy);
  const duplicates = duplicatesIn(lockfiles.read);
  options.progress('Asking for the newest versions');
  const outdated = await checkOutdated(lockfiles.read, options);
  return {
    findings: rankFindings([
      ...undeclaredPackages(tree),
      ...unusedPackages(tree),
      ...licences.findings,
      ...duplicateFindings(duplicates),
      ...outdated.findings,
      ...deprecatedPackages(lockfiles.read),
      ...rivalLockfiles(lockfiles.paths),
    ]),
    notChecked: [
      ...lockfiles.notChecked,
      ...notChecked,
      ...usage.notChecked,
      ...unreadPolicy,
      ...licences.notChecked,
      ...outdated.notChecked,
      ...unreadLanguages(lockfiles.read),
    ],
    checked: new Set(
      lockfiles.read.flatMap(({ lockfile: { ecosystem, packages } }) =>
        packages.map(({ name, version }) => JSON.stringify([ecosystem, name, version])),
      ),
    ).size,
    unit: 'packages',
    projects,
    duplicates,
    licences,
    compared: outdated.asked,
  };
}

/** Packages that their owners gave up; of those that other packages bring in, nobody can mend the use. */
function deprecatedPackages(lockfiles: readonly FoundLockfile[]): Finding[] {
  return lockfiles.flatMap(({ path, lockfile }) =>
    lockfile.packages.flatMap(({ name, version, line, direct, details }) => {
      if (direct !== true || details?.deprecated === undefined) return [];
      return [
        {
          rule_id: 'packages/deprecated',
          severity: 'medium' as const,
          path,
          line,
          title: oneLine(`${name}@${version} is deprecated by its owner`),
          evidence: oneLine(details.deprecated),
          remedy: 'Change to what its owner names, or to a package that is kept up.',
        },
      ];
    }),
  );
}

const npmLocks = [
  'package-lock.json',
  'npm-shrinkwrap.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  'bun.lock',
  'bun.lockb',
];

/** Two package managers side by side install different versions; which one counts depends on who runs it. */
function rivalLockfiles(paths: ReadonlySet<string>): Finding[] {
  const found = [...paths].filter((path) => npmLocks.includes(path.split('/').at(-1) ?? ''));
  const folders = Map.groupBy(found, (path) => path.split('/').slice(0, -1).join('/'));
  return [...folders.values()].flatMap((locks) => {
    const [first, ...others] = locks;
    if (first === undefined || others.length === 0) return [];
    return [
      {
        rule_id: 'packages/rival-lockfiles',
        severity: 'medium' as const,
        path: first,
        line: 1,
        title: oneLine(`${locks.length} package managers lock the same folder`),
        evidence: oneLine(locks.join(', ')),
        remedy: 'Keep the lockfile of the package manager that is used, and delete the others.',
      },
    ];
  });
}

/** Imports are followed in JavaScript and TypeScript only. */
function unreadLanguages(lockfiles: readonly FoundLockfile[]) {
  const others = lockfiles.filter(({ lockfile }) => lockfile.ecosystem !== 'npm');
  return others.map(({ path }) => ({
    what: `which packages of ${path} are used, and whether all are declared`,
    why: 'imports are followed in JavaScript and TypeScript only',
    remedy: 'Check it with the tools of that language.',
  }));
}
