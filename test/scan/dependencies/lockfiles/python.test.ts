import { expect, test } from 'vitest';
import { parsePipfileLock } from '#lambdas/tools/scan/dependencies/lockfiles/pipfile-lock.ts';
import { parsePoetryLock, parseUvLock } from '#lambdas/tools/scan/dependencies/lockfiles/python-locks.ts';
import { parseRequirements } from '#lambdas/tools/scan/dependencies/lockfiles/requirements.ts';

test('poetry.lock names packages at their lines, with sources other than the index', () => {
  const lock = parsePoetryLock(`[[package]]
name = "requests"
version = "2.30.0"
groups = ["main"]

[package.dependencies]
urllib3 = ">=1.21.1"

[[package]]
name = "pytest"
version = "7.0.0"
category = "dev"

[[package]]
name = "forked"
version = "0.1.0"

[package.source]
type = "git"
url = "https://github.com/someone/forked.git"
resolved_reference = "0123456789"

[[package]]
name = "local"
version = "0.0.0"

[package.source]
type = "directory"
url = "../local"

[metadata]
lock-version = "2.0"
`);

  expect(lock).toEqual({
    ecosystem: 'PyPI',
    packages: [
      { name: 'requests', version: '2.30.0', line: 2, dev: false },
      { name: 'pytest', version: '7.0.0', line: 10, dev: true },
      {
        name: 'forked',
        version: '0.1.0',
        line: 15,
        source: { url: 'git+https://github.com/someone/forked.git', hasIntegrity: false },
      },
    ],
    unresolved: [],
  });
});

test('pdm.lock is read like it, with its sources beside the name', () => {
  const lock = parsePoetryLock(
    '[[package]]\nname = "a"\nversion = "1.0"\ngroups = ["default"]\n\n[[package]]\nname = "b"\nversion = "2.0"\ngit = "https://example.com/b.git"\n\n[[package]]\nname = "c"\nversion = "3.0"\npath = "./c"\n',
  );

  expect(lock.packages.map(({ name, line, source }) => [name, line, source?.url])).toEqual([
    ['a', 2, undefined],
    ['b', 7, 'git+https://example.com/b.git'],
  ]);
});

test('uv.lock leaves the project itself out', () => {
  const lock = parseUvLock(`version = 1
requires-python = ">=3.12"

[[package]]
name = "app"
version = "0.1.0"
source = { virtual = "." }

[[package]]
name = "idna"
version = "3.6"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "forked"
version = "0.1.0"
source = { git = "https://github.com/someone/forked.git?rev=main#0123456789" }
`);

  expect(lock.packages).toEqual([
    { name: 'idna', version: '3.6', line: 10 },
    {
      name: 'forked',
      version: '0.1.0',
      line: 15,
      source: { url: 'git+https://github.com/someone/forked.git?rev=main#0123456789', hasIntegrity: false },
    },
  ]);
});

test('Pipfile.lock drops the == and knows what is for development', () => {
  const lock = parsePipfileLock(`{
  "_meta": { "sources": [{ "name": "pypi" }] },
  "default": {
    "requests": {
      "version": "==2.30.0",
      "hashes": []
    },
    "forked": { "git": "https://github.com/someone/forked.git", "ref": "0123456789" }
  },
  "develop": {
    "pytest": { "version": "==7.0.0" }
  }
}`);

  expect(lock.packages.map(({ name, version, line, dev }) => [name, version, line, dev])).toEqual([
    ['requests', '2.30.0', 4, false],
    ['pytest', '7.0.0', 11, true],
  ]);
  expect(lock.unresolved).toMatchObject([{ name: 'forked', line: 8 }]);
});

test('requirements.txt is read for exact pins; everything else is listed as unresolved', () => {
  const lock = parseRequirements(`# pinned
requests==2.30.0  # a comment
Django[argon2] == 3.2.1 ; python_version >= "3.8"
urllib3===1.26.5 \\
    --hash=sha256:0123 \\
    --hash=sha256:4567

flask>=2.0
celery==5.*
numpy
pandas==1.0,!=1.1
forked @ git+https://github.com/someone/forked.git@main
-e ./local
-e git+https://github.com/someone/editable.git#egg=editable
-r requirements-dev.txt
-r base.in
--index-url https://pypi.org/simple
`);

  expect(lock.packages).toEqual([
    { name: 'requests', version: '2.30.0', line: 2 },
    { name: 'Django', version: '3.2.1', line: 3 },
    { name: 'urllib3', version: '1.26.5', line: 4 },
  ]);
  expect(lock.unresolved.map(({ name, line }) => [name, line])).toEqual([
    ['flask', 8],
    ['celery', 9],
    ['numpy', 10],
    ['pandas', 11],
    ['forked', 12],
    ['git+https://github.com/someone/editable.git#egg=editable', 14],
    ['base.in', 16],
  ]);
});
