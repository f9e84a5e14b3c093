import { matchesGlob } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import type { Install, Project, Suite } from './project.ts';
import { callsOthers, runnerOf, runsPackages } from './script-runner.ts';

const texts = z.record(z.string(), z.string()).catch({});
const globs = z.array(z.string());
const manifestSchema = z.looseObject({
  scripts: texts.default({}),
  engines: texts.default({}),
  dependencies: texts.default({}),
  devDependencies: texts.default({}),
  optionalDependencies: texts.default({}),
  packageManager: z.string().optional().catch(undefined),
  workspaces: z
    .union([globs, z.looseObject({ packages: globs }).transform(({ packages }) => packages)])
    .optional()
    .catch(undefined),
});
type Manifest = z.infer<typeof manifestSchema>;

/** A folder whose packages are installed together, from its lockfile. */
export interface PackageRoot {
  folder: string;
  packageManager: string;
  install: Install | undefined;
  /** Of the folders of its packages, from its own; with `!` before those that are none. */
  packages: readonly string[];
}

export interface NodeFolder {
  folder: string;
  /** Of its `package.json`, and of `pnpm-workspace.yaml` where there is one. */
  text: string;
  pnpmWorkspace: string | undefined;
  besides: ReadonlySet<string>;
  /** Of the folders above it. */
  roots: readonly PackageRoot[];
}

const suiteNames = /^(test|tests|unit|integration|e2e)([:-][\w:-]+)?$/;
const notASuite =
  /(^|[:-])(watch|ui|debug|update|bench|coverage|cov|ci|lint|types?|typecheck|prepare|install)$/;
const placeholder = /no test specified/;
const scriptName = /^[\w][\w:.-]{0,80}$/;

/** A project by its `package.json`. @returns a sentence for one that cannot be read. */
export function nodeProject(at: NodeFolder): { project: Project; root?: PackageRoot } | string {
  const manifest = readManifest(at.text);
  if (manifest === undefined) return 'package.json is no JSON object';
  const { packageManager, install, notes } = packagesOf(manifest, at);
  const suites = suitesOf(manifest.scripts, isBerry(manifest, at.besides));
  const packages = [...(manifest.workspaces ?? []), ...pnpmPackages(at.pnpmWorkspace ?? '')];
  const project: Project = {
    ...{ folder: at.folder, manifest: 'package.json', packageManager, suites },
    wants: Object.entries(manifest.engines).map(([name, version]) => `${name} ${version}`),
    scripts: Object.keys(manifest.scripts).filter((name) => scriptName.test(name)),
    ...(install === undefined ? {} : { install }),
    notes: [...notes, ...(suites.length === 0 ? ['package.json has no script that runs tests'] : [])],
  };
  if (packages.length === 0) return { project };
  // Its packages may need some where it needs none itself.
  const ofAll = install ?? installOf(manifest, at);
  const isThere = at.besides.has('node_modules');
  return {
    project,
    root: { folder: at.folder, packageManager, packages, install: isThere ? undefined : ofAll },
  };
}

function readManifest(text: string): Manifest | undefined {
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

const pnpmWorkspaceSchema = z.object({ packages: globs });

/** None where the file says nothing of packages, or is no YAML. */
function pnpmPackages(text: string): string[] {
  try {
    return (
      pnpmWorkspaceSchema.safeParse(parse(text, { maxAliasCount: 0, logLevel: 'error' })).data?.packages ?? []
    );
  } catch {
    return [];
  }
}

function suitesOf(scripts: Readonly<Record<string, string>>, throughYarn: boolean): Suite[] {
  const names = Object.keys(scripts).filter(
    (name) => suiteNames.test(name) && !notASuite.test(name) && !placeholder.test(scripts[name] ?? ''),
  );
  const others = (own: string) => names.filter((name) => name !== own);
  const own = names.filter((name) => !callsOthers(scripts[name] ?? '', others(name), Object.keys(scripts)));
  const firstOf = new Map(own.toReversed().map((name) => [withoutReporter(scripts[name] ?? ''), name]));
  return own
    .filter((name) => firstOf.get(withoutReporter(scripts[name] ?? '')) === name)
    .map((name) => ({
      ...{ name, runner: runnerOf(scripts[name] ?? '') },
      command: `${throughYarn ? 'yarn' : 'npm'} run ${name}`,
      ...(runsPackages(scripts[name] ?? '') ? { isOverPackages: true } : {}),
    }));
}

/** Scripts that differ in how they print run the same tests: counted twice, every number would be wrong. */
function withoutReporter(script: string): string {
  return script
    .replaceAll(/\s(?:--reporter|-R)(?:=|\s+)\S+/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** The ways of the later Yarn, which has options of its own, and may lay packages where only it finds them. */
function isBerry({ packageManager = '' }: Manifest, besides: ReadonlySet<string>): boolean {
  const isYarn = besides.has('yarn.lock') || packageManager.startsWith('yarn@');
  return isYarn && (besides.has('.yarnrc.yml') || /^yarn@(?!1\.)/.test(packageManager));
}

type Way = Omit<Install, 'folder'>;

const lockfiles: readonly { file: string; packageManager: string; way: Way }[] = [
  {
    ...{ file: 'pnpm-lock.yaml', packageManager: 'pnpm' },
    way: { fetch: 'pnpm install --frozen-lockfile --ignore-scripts', build: 'pnpm rebuild' },
  },
  {
    ...{ file: 'yarn.lock', packageManager: 'yarn' },
    way: { fetch: 'yarn install --frozen-lockfile --ignore-scripts', build: 'npm rebuild' },
  },
  ...['bun.lock', 'bun.lockb'].map((file) => ({
    ...{ file, packageManager: 'bun' },
    way: { fetch: 'bun install --frozen-lockfile --ignore-scripts', build: 'npm rebuild' },
  })),
  ...['package-lock.json', 'npm-shrinkwrap.json'].map((file) => ({
    ...{ file, packageManager: 'npm' },
    way: { fetch: 'npm ci --ignore-scripts --no-audit --no-fund', build: 'npm rebuild' },
  })),
];

const ofBerry: Way = { fetch: 'yarn install --immutable --mode=skip-build', build: 'yarn rebuild' };
const withoutLockfile: Way = {
  fetch: 'npm install --no-package-lock --ignore-scripts --no-audit --no-fund',
  build: 'npm rebuild',
};

function lockedBy(besides: ReadonlySet<string>): (typeof lockfiles)[number] | undefined {
  return lockfiles.find(({ file }) => besides.has(file));
}

function installOf(manifest: Manifest, { folder, besides }: NodeFolder): Install {
  const way = isBerry(manifest, besides) ? ofBerry : (lockedBy(besides)?.way ?? withoutLockfile);
  return { folder, ...way };
}

function packagesOf(
  manifest: Manifest,
  at: NodeFolder,
): { packageManager: string; install?: Install | undefined; notes: string[] } {
  const { dependencies, devDependencies, optionalDependencies } = manifest;
  const needed = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies }).length;
  const locked = lockedBy(at.besides);
  const root = locked === undefined ? at.roots.findLast((it) => holds(it, at.folder)) : undefined;
  // What the packages of a workspace need is installed once, by the lockfile of all.
  if (root !== undefined) return { packageManager: root.packageManager, install: root.install, notes: [] };
  const packageManager = locked?.packageManager ?? 'npm';
  // Packages that come with the workspace are the ones that its owner tests with.
  if (needed === 0 || at.besides.has('node_modules')) return { packageManager, notes: [] };
  const notes = locked === undefined ? ['no lockfile: versions are whatever is newest'] : [];
  return { packageManager, install: installOf(manifest, at), notes };
}

/** Whether a folder is one of the packages of a workspace. */
export function holds({ folder: root, packages }: PackageRoot, folder: string): boolean {
  const below = root === '.' ? folder : folder.startsWith(`${root}/`) ? folder.slice(root.length + 1) : '';
  if (below === '' || folder === root) return false;
  const fits = (glob: string) => matchesGlob(below, glob.replace(/^\.\//, '').replace(/\/$/, ''));
  const [without, within] = [true, false].map((isLeftOut) =>
    packages.filter((glob) => glob.startsWith('!') === isLeftOut),
  );
  return (within ?? []).some(fits) && !(without ?? []).some((glob) => fits(glob.slice(1)));
}
