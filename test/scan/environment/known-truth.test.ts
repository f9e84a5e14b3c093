import { describe, expect, test } from 'vitest';
import { renderEnvironment } from '#lambdas/tools/scan/environment/environment-text.ts';
import { scanEnvironment } from '#lambdas/tools/scan/environment/scan-environment.ts';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';
import { lineOf, plantedProject } from '../packages/planted-project.ts';

async function scan(files: Readonly<Record<string, string>>) {
  return await scanEnvironment(inMemoryWorkspace(files), {
    signal: new AbortController().signal,
    progress: () => undefined,
  });
}

const told = ({ findings }: Awaited<ReturnType<typeof scan>>): string[] =>
  findings.map(({ path, line, severity, rule_id }) => `${path}:${line} ${severity} ${rule_id}`).sort();

const lock = (name: string) => `package-lock.json:${lineOf('package-lock.json', `"node_modules/${name}"`)}`;

describe('a project whose needs are known', () => {
  test('has exactly these faults', async () => {
    expect(told(await scan(plantedProject))).toEqual(
      [
        '.env.example:4 low environment/unread-variable',
        'src/index.ts:12 low environment/undocumented-variable', // CACHE_URL, with a default
        'src/index.ts:13 medium environment/undocumented-variable', // STRIPE_KEY
        'src/price.tsx:2 low environment/undocumented-variable', // CURRENCY, in the manual
        '.nvmrc:1 high environment/engine-conflict',
        'Dockerfile:1 low environment/engine-versions-differ',
        `${lock('eslint')} medium environment/package-engine`, // >=20.9, and .nvmrc takes 18
        `${lock('bundler')} info environment/install-script`,
      ].sort(),
    );
  });

  test('tells each variable, where it is read and where it is written down, and no value', async () => {
    const { content } = renderEnvironment(await scan(plantedProject));
    const lines = content.split('\n');
    for (const line of [
      'Variables: 5 read by code, 2 of them in .env.example',
      'CACHE_URL | read at src/index.ts:12 | default | written down: nowhere',
      'CURRENCY | read at src/price.tsx:2 | no default | written down: README.md',
      'DATABASE_URL | read at src/index.ts:12 | no default | written down: .env.example:2',
      'PORT | read at src/index.ts:11 | default | written down: .env.example:3',
      'STRIPE_KEY | read at src/index.ts:13 | no default | written down: nowhere',
      'Engines: 6 places',
      '.github/workflows/ci.yml:6 takes node 22',
    ])
      expect(lines).toContain(line);
    expect(content).not.toContain('redis://x');
  });
});

describe('variables of the environment', () => {
  test.each([
    ['a.py', "import os\nx = os.environ['NEEDED']\ny = os.getenv('SOFT', '1')\n"],
    ['a.go', 'package a\nvar x = os.Getenv("NEEDED")\n'],
    ['a.rb', "\nENV['NEEDED']\nENV.fetch('SOFT', 1)\n"],
    ['A.java', '\nSystem.getenv("NEEDED");\n'],
    ['a.rs', '\nlet x = env::var("NEEDED");\nlet y = env::var("SOFT").unwrap_or_default();\n'],
    ['a.php', "\ngetenv('NEEDED');\nenv('SOFT', 1);\n"],
    ['a.vue', '\nimport.meta.env.NEEDED\nimport.meta.env.SOFT || 1\n'],
  ])('are found in %s', async (path, text) => {
    const soft = text.includes('SOFT') ? [`${path}:3 low environment/undocumented-variable`] : [];
    expect(told(await scan({ [path]: text }))).toEqual(
      [`${path}:2 medium environment/undocumented-variable`, ...soft].sort(),
    );
  });

  test("that systems and tools set, and those of tests and comments, are nobody's to document", async () => {
    const text = '// process.env.OLD\nprocess.env.NODE_ENV; process.env.HOME; process.env.GITHUB_SHA;\n';
    expect(told(await scan({ 'a.js': text, 'test/a.js': 'process.env.ONLY_HERE;' }))).toEqual([]);
  });

  test('that a tool sets itself are told apart from those of the program that only look like them', async () => {
    const files = {
      'build.rs': [
        'env::var("OUT_DIR"); env::var("TARGET"); env::var("RUSTC_WRAPPER"); env::var("DEP_Z_INCLUDE");',
        'env::var("CARGO_CFG_TARGET_OS"); env::var("CARGO_FEATURE_STD"); env::var("CARGO_REGISTRY_TOKEN");', // the last: a secret
      ],
      'src/main.rs': [
        'include!(concat!(env!("OUT_DIR"), "/a.rs")); env!("CARGO_PKG_VERSION");',
        'env::var("TARGET");', // a program is not told it
      ],
      'app.py': [
        "os.getenv('PYTHONSTARTUP'); os.environ['PYTHONPATH']; os.getenv('PYTHON_HISTORY')",
        "os.environ.get('FLASK_RUN_FROM_CLI'); os.environ.get('WERKZEUG_RUN_MAIN')",
        "os.environ['FLASK_SECRET_KEY']",
        "os.environ['PYTHON_SERVICE_URL']",
      ],
      'ci.js': [
        'process.env.CI; process.env.GITHUB_REPOSITORY; process.env.RUNNER_TEMP; process.env.npm_package_version;',
        'process.env.GITHUB_CLIENT_ID;',
        'process.env.NPM_TOKEN;',
        'process.env.OUT_DIR;',
      ],
    };
    const report = await scan(
      Object.fromEntries(Object.entries(files).map(([path, lines]) => [path, lines.join('\n')])),
    );
    expect(report.findings.map(({ path, line, evidence }) => `${path}:${line} ${evidence}`).sort()).toEqual([
      'app.py:3 FLASK_SECRET_KEY',
      'app.py:4 PYTHON_SERVICE_URL',
      'build.rs:2 CARGO_REGISTRY_TOKEN',
      'ci.js:2 GITHUB_CLIENT_ID',
      'ci.js:3 NPM_TOKEN',
      'ci.js:4 OUT_DIR',
      'src/main.rs:2 TARGET',
    ]);
  });

  test('without an example file are documented by a manual', async () => {
    expect(told(await scan({ 'a.js': 'process.env.TOKEN_FILE;', 'README.md': '`TOKEN_FILE`' }))).toEqual([]);
  });
});

describe('engines', () => {
  test('of Python and Go are compared as their tools do', async () => {
    const files = {
      'pyproject.toml': '[project]\nname = "a"\nrequires-python = ">=3.11,<4"\n',
      '.python-version': '3.10.4\n',
      'go.mod': 'module a\n\ngo 1.23\n',
      Dockerfile: 'FROM golang:1.22-alpine\n',
      'api/Dockerfile': 'FROM docker.io/library/python:3.12-slim\n',
    };
    expect(told(await scan(files))).toEqual([
      '.python-version:1 high environment/engine-conflict',
      'Dockerfile:1 high environment/engine-conflict',
      'api/Dockerfile:1 low environment/engine-versions-differ',
    ]);
  });

  test('of a workflow are read from the matrix that a step points to', async () => {
    const workflow = [
      'jobs:',
      '  test:',
      '    strategy:',
      '      matrix:',
      '        node: [18, 22]',
      '    steps:',
      '      - with:',
      '          node-version: $@{ matrix.node }}'.replace('@', '{'),
      '          python-version: $@{ inputs.python }}'.replace('@', '{'),
    ].join('\n');
    const files = { '.github/workflows/a.yml': workflow, 'package.json': '{"engines": {"node": ">=20"}}' };
    const report = await scan(files);
    expect(told(report)).toEqual(['.github/workflows/a.yml:5 high environment/engine-conflict']);
    expect(report.notChecked.map(({ what }) => what)).toEqual([
      'the version of python at .github/workflows/a.yml:9',
    ]);
  });

  test('without a version are said to be unknown', async () => {
    const { notChecked, findings } = await scan({ Dockerfile: 'FROM node\n', '.nvmrc': 'lts/*\n' });
    expect(findings).toEqual([]);
    expect(notChecked.map(({ what, why }) => `${what}: ${why}`).sort()).toEqual([
      'the version of node at .nvmrc:1: "lts/*" names no version',
      'the version of node at Dockerfile:1: "latest" names no version',
    ]);
  });

  test("by the name of a line, and the package manager whose lockfile is another's", async () => {
    const files = {
      'package.json': '{\n  "engines": { "node": ">=22" },\n  "packageManager": "pnpm@9.1.0"\n}',
      'yarn.lock': '',
      '.nvmrc': 'lts/iron',
    };
    expect(told(await scan(files))).toEqual([
      '.nvmrc:1 high environment/engine-conflict',
      'package.json:3 medium environment/package-manager-conflict',
    ]);
  });
});

test('an example file speaks for the folders below it, and those of tests for nothing', async () => {
  const files = {
    'api/.env.example': 'OTHER=\n',
    'api/a.js': 'process.env.OTHER; process.env.MISSING;\n',
    'web/b.js': '/** `const { HOST } = process.env` */\nprocess.env.ELSEWHERE;\n',
    'test/fixtures/.env.example': 'NOT_READ=\n',
    'test/fixtures/Dockerfile': 'FROM node\n',
  };
  const report = await scan(files);
  expect(report.findings.map(({ path, line, title }) => `${path}:${line} ${title}`)).toEqual([
    'api/a.js:1 MISSING is read here and is not in api/.env.example',
    'web/b.js:2 ELSEWHERE is read here and is written down nowhere',
  ]);
  expect(report.notChecked).toEqual([]);
});
