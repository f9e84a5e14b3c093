import type { Project, Suite } from './project.ts';

/** A project by a manifest of another language; `undefined` where it has nothing to do with tests. */
export type ReadManifest = (folder: string, text: string, about: AboutFolder) => Project | undefined;

export interface AboutFolder {
  /** Names beside the manifest. */
  besides: ReadonlySet<string>;
  /** Whether any file below the folder has a path that fits. */
  has(pattern: RegExp): boolean;
}

function project(
  folder: string,
  manifest: string,
  parts: Partial<Project> & { packageManager: string; suites: readonly Suite[] },
): Project {
  return { folder, manifest, wants: [], scripts: [], notes: [], ...parts };
}

const pytest: Suite = { name: 'pytest', runner: 'pytest', command: 'python3 -m pytest' };
const testFiles = /(^|\/)(test_[^/]+|[^/]+_test)\.py$/;

/** The environment beside the copy of the workspace: packages of the system, and those of the project over them. */
const pip = (what: string): string =>
  `python3 -m venv --system-site-packages "$HOME/venv" && "$HOME/venv/bin/pip" install --quiet --disable-pip-version-check ${what}`;

const python =
  (manifest: string): ReadManifest =>
  (folder, text, { besides, has }) => {
    const isForPytest = /pytest/.test(text) || manifest === 'pytest.ini';
    if (!isForPytest && !has(testFiles)) return undefined;
    const requirements = ['requirements-dev.txt', 'requirements-test.txt', 'requirements.txt'].filter(
      (file) => besides.has(file),
    );
    const fetch =
      requirements.length > 0 ? pip(requirements.map((file) => `-r ${file}`).join(' ')) : undefined;
    const asked = /requires-python\s*=\s*["']([^"']{1,40})["']/.exec(text)?.[1];
    return project(folder, manifest, {
      ...{ packageManager: 'pip', suites: [pytest] },
      wants: asked === undefined ? [] : [`python ${asked}`],
      ...(fetch === undefined ? {} : { install: { fetch } }),
    });
  };

const go: ReadManifest = (folder, text, { besides, has }) =>
  project(folder, 'go.mod', {
    ...{ packageManager: 'go', suites: [{ name: 'go', runner: 'go', command: 'go test ./...' }] },
    wants: [...text.matchAll(/^go\s+([\d.]+)/gm)].map(([, version]) => `go ${version}`),
    ...(besides.has('go.sum') && !besides.has('vendor') ? { install: { fetch: 'go mod download' } } : {}),
    notes: has(/_test\.go$/) ? [] : ['there is no _test.go file'],
  });

const cargo: ReadManifest = (folder, text, { besides }) =>
  project(folder, 'Cargo.toml', {
    ...{ packageManager: 'cargo', suites: [{ name: 'cargo', runner: 'cargo', command: 'cargo test' }] },
    wants: [...text.matchAll(/^rust-version\s*=\s*"([\d.]+)"/gm)].map(([, version]) => `rust ${version}`),
    ...(/^\[(dev-|build-)?dependencies[\].]/m.test(text)
      ? { install: { fetch: besides.has('Cargo.lock') ? 'cargo fetch --locked' : 'cargo fetch' } }
      : {}),
  });

const maven: ReadManifest = (folder, text) =>
  project(folder, 'pom.xml', {
    ...{ packageManager: 'maven', suites: [{ name: 'maven', runner: 'maven', command: 'mvn test' }] },
    wants: [...text.matchAll(/<(?:maven\.compiler\.release|java\.version)>([\w.]{1,20})</g)].map(
      ([, version]) => `java ${version}`,
    ),
    install: { fetch: 'mvn -B -q -DskipTests test-compile surefire:help' },
  });

/** By the manifest's name; of several in one folder that mean the same language, the first counts. */
export const otherManifests: ReadonlyMap<string, { language: string; read: ReadManifest }> = new Map([
  ...['pyproject.toml', 'pytest.ini', 'tox.ini', 'setup.cfg', 'requirements.txt', 'requirements-dev.txt'].map(
    (name) => [name, { language: 'python', read: python(name) }] as const,
  ),
  ['go.mod', { language: 'go', read: go }],
  ['Cargo.toml', { language: 'rust', read: cargo }],
  ['pom.xml', { language: 'java', read: maven }],
]);
