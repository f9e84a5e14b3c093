import { projectOf, type ReadManifest, type Suite } from './project.ts';

const pytest: Suite = { name: 'pytest', runner: 'pytest', command: 'python3 -m pytest' };
const testFiles = /(^|\/)(test_[^/]+|[^/]+_test)\.py$/;

/**
 * A project of Python. Its environment lies beside the copy of the workspace: packages of the system, and those of the
 * project over them.
 */
export function python(manifest: string): ReadManifest {
  return (folder, text, { besides, names }) => {
    const isForPytest = /pytest/.test(text) || manifest === 'pytest.ini';
    if (!isForPytest && !names.some((name) => testFiles.test(name))) return undefined;
    const fetch = fetchFor(manifest, text, besides);
    const asked = /requires-python\s*=\s*["']([^"']{1,40})["']/.exec(text)?.[1];
    return projectOf(folder, manifest, {
      ...{ packageManager: 'pip', suites: [pytest] },
      wants: asked === undefined ? [] : [`python ${asked}`],
      ...(fetch === undefined ? {} : { install: { folder, fetch } }),
      notes: fetch === undefined ? unreadLocks(besides) : [],
      covers: () => true,
    });
  };
}

const bin = '"$HOME/venv/bin';
const begin = 'python3 -m venv --system-site-packages "$HOME/venv"';
const pip = (what: string) => `${bin}/pip" install --quiet --disable-pip-version-check ${what}`;
/** Of a project that says nowhere that it is tested by it, pytest runs the tests of `unittest`. */
const end = `{ ${bin}/python" -c 'import pytest' 2>/dev/null || ${pip('pytest')}; }`;

function fetchFor(manifest: string, text: string, besides: ReadonlySet<string>): string | undefined {
  const steps = stepsFor(manifest, text, besides);
  return steps.length === 0 ? undefined : [begin, ...steps, end].join(' && ');
}

/** By the lockfile, else as the requirements or the manifest say. */
function stepsFor(manifest: string, text: string, besides: ReadonlySet<string>): string[] {
  if (besides.has('uv.lock')) {
    const sync = `UV_PROJECT_ENVIRONMENT="$HOME/venv" ${bin}/uv" sync --quiet --frozen --inexact`;
    // All of them, unless the project says that they cannot be had together.
    return [pip('uv'), `{ ${sync} --all-extras --all-groups || ${sync}; }`];
  }
  if (besides.has('poetry.lock')) {
    const own = 'python3 -m venv "$HOME/poetry" && "$HOME/poetry/bin/pip" install --quiet poetry';
    return [own, 'VIRTUAL_ENV="$HOME/venv" "$HOME/poetry/bin/poetry" install --no-interaction --all-extras'];
  }
  const requirements = ['requirements-dev.txt', 'requirements-test.txt', 'requirements.txt'].filter((file) =>
    besides.has(file),
  );
  const own = ownPackages(manifest, text, besides);
  return [
    ...(requirements.length > 0 ? [pip(requirements.map((file) => `-r ${file}`).join(' '))] : []),
    ...(own === undefined || (requirements.length > 0 && !besides.has('src')) ? [] : [own]),
  ];
}

const ofTests = /^(tests?|testing|dev|develop|development)$/;

/** The project with what it needs itself; nothing where its manifest names nothing. */
function ownPackages(manifest: string, text: string, besides: ReadonlySet<string>): string | undefined {
  if (manifest !== 'pyproject.toml') return besides.has('setup.py') ? pip('--editable .') : undefined;
  const needs = /^(dependencies|dynamic)\s*=\s*\[\s*["']/m.test(sectionOf(text, 'project'));
  const extras = namesIn(sectionOf(text, 'project\\.optional-dependencies'));
  const groups = namesIn(sectionOf(text, 'dependency-groups'));
  if (!needs && extras.length + groups.length === 0 && !besides.has('src')) return undefined;
  if (sectionOf(text, 'project') === '') return undefined;
  const project = `--editable '.${extras.length > 0 ? `[${extras.join(',')}]` : ''}'`;
  const options = groups.map((group) => ` --group ${group}`).join('');
  // Groups are known to pip from 25.1 on.
  return [...(groups.length > 0 ? [pip('--upgrade pip')] : []), pip(`${project}${options}`)].join(' && ');
}

/** What stands under a head of a TOML file, up to the next one. */
function sectionOf(text: string, head: string): string {
  return (
    new RegExp(`^\\[${head}\\][^\\n]*\\n((?:(?!\\[[\\w.-]+\\]\\s*$)[^\\n]*\\n?)*)`, 'm').exec(text)?.[1] ?? ''
  );
}

function namesIn(section: string): string[] {
  return [...section.matchAll(/^([\w-]{1,60})\s*=\s*\[/gm)]
    .map(([, name = '']) => name)
    .filter((name) => ofTests.test(name));
}

function unreadLocks(besides: ReadonlySet<string>): string[] {
  return ['Pipfile', 'pdm.lock', 'environment.yml']
    .filter((name) => besides.has(name))
    .map((name) => `what ${name} names is not installed here`);
}
