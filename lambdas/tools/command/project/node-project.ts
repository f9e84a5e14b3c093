import * as z from 'zod';
import type { Install, Project, Suite } from './project.ts';
import { callsOthers, runnerOf } from './script-runner.ts';

const texts = z.record(z.string(), z.string()).catch({});
const manifestSchema = z.looseObject({
  scripts: texts.default({}),
  engines: texts.default({}),
  dependencies: texts.default({}),
  devDependencies: texts.default({}),
  optionalDependencies: texts.default({}),
  packageManager: z.string().optional().catch(undefined),
});
type Manifest = z.infer<typeof manifestSchema>;

const suiteNames = /^(test|tests|unit|integration|e2e)([:-][\w:-]+)?$/;
const notASuite =
  /(^|[:-])(watch|ui|debug|update|bench|coverage|cov|ci|lint|types?|typecheck|prepare|install)$/;
const placeholder = /no test specified/;
const scriptName = /^[\w][\w:.-]{0,80}$/;

/** A project by its `package.json`. @returns a sentence for one that cannot be read. */
export function nodeProject(folder: string, text: string, besides: ReadonlySet<string>): Project | string {
  const manifest = readManifest(text);
  if (manifest === undefined) return 'package.json is no JSON object';
  const { packageManager, install, notes } = packagesOf(manifest, besides);
  const suites = suitesOf(manifest.scripts);
  return {
    ...{ folder, manifest: 'package.json', packageManager, suites },
    wants: Object.entries(manifest.engines).map(([name, version]) => `${name} ${version}`),
    scripts: Object.keys(manifest.scripts).filter((name) => scriptName.test(name)),
    ...(install === undefined ? {} : { install }),
    notes: [...notes, ...(suites.length === 0 ? ['package.json has no script that runs tests'] : [])],
  };
}

function readManifest(text: string): Manifest | undefined {
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function suitesOf(scripts: Readonly<Record<string, string>>): Suite[] {
  const names = Object.keys(scripts).filter(
    (name) => suiteNames.test(name) && !notASuite.test(name) && !placeholder.test(scripts[name] ?? ''),
  );
  return names
    .filter(
      (name) =>
        !callsOthers(
          scripts[name] ?? '',
          names.filter((other) => other !== name),
        ),
    )
    .map((name) => ({ name, runner: runnerOf(scripts[name] ?? ''), command: `npm run ${name}` }));
}

const lockfiles: readonly { file: string; packageManager: string; install: Install }[] = [
  {
    ...{ file: 'pnpm-lock.yaml', packageManager: 'pnpm' },
    install: { fetch: 'pnpm install --frozen-lockfile --ignore-scripts', build: 'pnpm rebuild' },
  },
  {
    file: 'yarn.lock',
    packageManager: 'yarn',
    install: { fetch: 'yarn install --frozen-lockfile --ignore-scripts' },
  },
  ...['package-lock.json', 'npm-shrinkwrap.json'].map((file) => ({
    ...{ file, packageManager: 'npm' },
    install: { fetch: 'npm ci --ignore-scripts --no-audit --no-fund', build: 'npm rebuild' },
  })),
];

const withoutLockfile: Install = {
  fetch: 'npm install --no-package-lock --ignore-scripts --no-audit --no-fund',
  build: 'npm rebuild',
};

function packagesOf(
  { dependencies, devDependencies, optionalDependencies }: Manifest,
  besides: ReadonlySet<string>,
): { packageManager: string; install?: Install; notes: string[] } {
  const needed = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies }).length;
  const locked = lockfiles.find(({ file }) => besides.has(file));
  const packageManager = locked?.packageManager ?? 'npm';
  // Packages that come with the workspace are the ones that its owner tests with.
  if (needed === 0 || besides.has('node_modules')) return { packageManager, notes: [] };
  const notes = locked === undefined ? ['no lockfile: versions are whatever is newest'] : [];
  return { packageManager, install: locked?.install ?? withoutLockfile, notes };
}
