import { matchesGlob } from 'node:path';
import { projectOf, type ReadManifest } from './project.ts';
import { python } from './python-project.ts';

/** A module of its own, whatever lies around it: `./...` ends where another begins. */
const go: ReadManifest = (folder, text, { besides, names }) => {
  const others = names.flatMap((name) => (/^(.+\/)go\.mod$/.exec(name) ?? []).slice(1));
  const hasTests = names.some(
    (name) => /_test\.go$/.test(name) && !others.some((other) => name.startsWith(other)),
  );
  return projectOf(folder, 'go.mod', {
    packageManager: 'go',
    suites: hasTests ? [{ name: 'go', runner: 'go', command: 'go test ./...' }] : [],
    wants: [...text.matchAll(/^go\s+([\d.]+)/gm)].map(([, version]) => `go ${version}`),
    ...(besides.has('go.sum') && !besides.has('vendor')
      ? { install: { folder, fetch: 'go mod download' } }
      : {}),
    notes: hasTests ? [] : ['there is no _test.go file'],
  });
};

const cargo: ReadManifest = (folder, text, { besides }) => {
  const isWorkspace = /^\[workspace[\].]/m.test(text);
  const [, left = ''] = /^exclude\s*=\s*\[([^\]]*)\]/m.exec(text) ?? [];
  const excluded = [...left.matchAll(/["']([^"']+)["']/g)].map(([, glob = '']) => glob.replace(/\/$/, ''));
  const command = isWorkspace ? 'cargo test --workspace' : 'cargo test';
  return projectOf(folder, 'Cargo.toml', {
    ...{ packageManager: 'cargo', suites: [{ name: 'cargo', runner: 'cargo', command }] },
    wants: [...text.matchAll(/^rust-version\s*=\s*"([\d.]+)"/gm)].map(([, version]) => `rust ${version}`),
    ...(isWorkspace || /^\[(dev-|build-)?dependencies[\].]/m.test(text)
      ? { install: { folder, fetch: besides.has('Cargo.lock') ? 'cargo fetch --locked' : 'cargo fetch' } }
      : {}),
    covers: (below) => isWorkspace && !excluded.some((glob) => isAtOrBelow(below, glob)),
  });
};

function isAtOrBelow(folder: string, glob: string): boolean {
  return matchesGlob(folder, glob) || matchesGlob(folder, `${glob}/**`);
}

/**
 * Fetches what the tests themselves need, too: Surefire looks for its provider only where a class fits, and then runs
 * the methods that have the name, of which there are none.
 */
const fetchByMaven =
  "mvn -B -q test -Dtest='*#thatIsNowhere' -Dsurefire.failIfNoSpecifiedTests=false -DfailIfNoTests=false";

const maven: ReadManifest = (folder, text) => {
  const modules = [...text.matchAll(/<module>\s*([^<]{1,300}?)\s*<\/module>/g)].map(([, name = '']) => name);
  return projectOf(folder, 'pom.xml', {
    ...{ packageManager: 'maven', suites: [{ name: 'maven', runner: 'maven', command: 'mvn test' }] },
    wants: [...text.matchAll(/<(?:maven\.compiler\.release|java\.version)>([\w.]{1,20})</g)].map(
      ([, version]) => `java ${version}`,
    ),
    install: { folder, fetch: fetchByMaven },
    covers: (below) => modules.some((name) => isAtOrBelow(below, name)),
  });
};

/** By the manifest's name; of several in one folder that mean the same language, the first counts. */
export const otherManifests: ReadonlyMap<string, { language: string; read: ReadManifest }> = new Map([
  ...[
    ...['pyproject.toml', 'pytest.ini', 'tox.ini', 'setup.cfg', 'setup.py'],
    ...['requirements.txt', 'requirements-dev.txt', 'Pipfile'],
  ].map((name) => [name, { language: 'python', read: python(name) }] as const),
  ['go.mod', { language: 'go', read: go }],
  ['Cargo.toml', { language: 'rust', read: cargo }],
  ['pom.xml', { language: 'java', read: maven }],
]);

/** Projects whose tests nothing here runs: the manifest, and what shows that it has any. */
export const unknownManifests: readonly { manifest: RegExp; tests: RegExp; what: string }[] = [
  {
    ...{
      manifest: /^build\.gradle(\.kts)?$/,
      tests: /(^|\/)src\/\w*[tT]est\//,
      what: 'tests that Gradle runs',
    },
  },
  { manifest: /^Gemfile$/, tests: /(_spec|_test|\/test_\w+)\.rb$/, what: 'tests in Ruby' },
  { manifest: /^composer\.json$/, tests: /Test\.php$/, what: 'tests in PHP' },
  { manifest: /\.(cs|fs|vb)proj$/, tests: /Tests?\.(cs|fs|vb)(proj)?$/, what: 'tests of .NET' },
  { manifest: /^mix\.exs$/, tests: /_test\.exs$/, what: 'tests in Elixir' },
  { manifest: /^Package\.swift$/, tests: /(^|\/)Tests\/.+\.swift$/, what: 'tests in Swift' },
  { manifest: /^build\.sbt$/, tests: /(^|\/)src\/test\/scala\//, what: 'tests in Scala' },
  { manifest: /^deno\.jsonc?$/, tests: /[._]test\.[jt]sx?$/, what: 'tests that Deno runs' },
];
