import { describe, expect, test } from 'vitest';
import { findProjects } from '#lambdas/tools/command/project/find-projects.ts';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';
import { manifest } from './found-projects.ts';

const installOf = async (files: Record<string, string>) =>
  (await findProjects(inMemoryWorkspace(files))).projects[0]?.install?.fetch;

describe('installing', () => {
  const needs = { devDependencies: { jest: '^30.0.0' } };
  test.each([
    [{ 'package-lock.json': '{}' }, 'npm ci --ignore-scripts --no-audit --no-fund'],
    [{ 'pnpm-lock.yaml': '' }, 'pnpm install --frozen-lockfile --ignore-scripts'],
    [{ 'yarn.lock': '' }, 'yarn install --frozen-lockfile --ignore-scripts'],
    [{ 'yarn.lock': '', '.yarnrc.yml': '' }, 'yarn install --immutable --mode=skip-build'],
    [{ 'bun.lock': '' }, 'bun install --frozen-lockfile --ignore-scripts'],
    [{}, 'npm install --no-package-lock --ignore-scripts --no-audit --no-fund'],
  ])('with %j is %j', async (beside, fetch) => {
    expect(await installOf({ 'package.json': manifest({ test: 'jest' }, needs), ...beside })).toBe(fetch);
  });

  const pip = (what: string) => `"$HOME/venv/bin/pip" install --quiet --disable-pip-version-check ${what}`;
  test.each([
    ['the requirements', { 'requirements.txt': 'pytest' }, pip('-r requirements.txt')],
    [
      'the project with what its tests need',
      {
        'pyproject.toml':
          '[project]\nname = "a"\ndependencies = [\n  "httpx[http2]",\n]\n[project.optional-dependencies]\ntest = ["pytest"]\ndocs = ["sphinx"]\n[tool.x]\ndev = ["no"]\n',
      },
      pip("--editable '.[test]'"),
    ],
    [
      'a group of the later pip',
      { 'pyproject.toml': '[project]\nname = "a"\n[dependency-groups]\ndev = ["pytest"]\n' },
      `${pip('--upgrade pip')} && ${pip("--editable '.' --group dev")}`,
    ],
    ['setup.py', { 'setup.py': '' }, pip('--editable .')],
  ])('of Python is %s, and pytest where nothing brings it', async (_, files, steps) => {
    const fetch = await installOf({ ...files, 'tests/test_a.py': '' });
    expect(fetch).toBe(
      `python3 -m venv --system-site-packages "$HOME/venv" && ${steps} && { "$HOME/venv/bin/python" -c 'import pytest' 2>/dev/null || ${pip('pytest')}; }`,
    );
  });

  test('of Python goes by the lockfile of uv or poetry', async () => {
    const files = { 'pyproject.toml': '[tool.pytest.ini_options]\n', 'requirements.txt': 'x' };
    expect(await installOf({ ...files, 'uv.lock': '' })).toContain('sync --quiet --frozen --inexact');
    expect(await installOf({ ...files, 'poetry.lock': '' })).toContain('bin/poetry" install');
  });

  test('of Python is nothing where its manifest names nothing', async () => {
    expect(await installOf({ 'pyproject.toml': '[tool.pytest.ini_options]\n' })).toBeUndefined();
  });

  test('of Go is nothing where what it needs lies beside it', async () => {
    const module = { 'go.mod': 'module a\n', 'go.sum': '', 'a_test.go': '' };
    expect(await installOf(module)).toBe('go mod download');
    expect(await installOf({ ...module, 'vendor/modules.txt': '' })).toBeUndefined();
  });

  test('is nothing for a package that needs none', async () => {
    expect(
      await installOf({ 'package.json': manifest({ test: 'node --test' }), 'package-lock.json': '{}' }),
    ).toBeUndefined();
  });
});
