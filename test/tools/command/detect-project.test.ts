import { describe, expect, test } from 'vitest';
import { runnerOf } from '#lambdas/tools/command/project/script-runner.ts';
import { detectProject } from '#lambdas/tools/command/test-tools.ts';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';
import { toolContext } from '#test/fakes/tool-context.ts';
import { manifest, suitesOf } from './found-projects.ts';

describe('the runner of a script', () => {
  test.each([
    ['vitest run', 'vitest'],
    ['NODE_ENV=test cross-env CI=1 jest --ci', 'jest'],
    ['npx mocha test/', 'mocha'],
    ['c8 ava', 'ava'],
    ['tap', 'tap'],
    ['node --import tsx --test test/*.js', 'node:test'],
    ['node ./node_modules/.bin/jest', 'jest'],
    ['node --experimental-vm-modules node_modules/jest/bin/jest.js', 'jest'],
    ['react-scripts test', 'jest'],
    ['node test.js', 'npm'],
    ['tsx --test test/*.ts', 'node:test'],
    ['bun test', 'bun'],
    ["NODE_OPTIONS='--max-old-space-size=4096 --trace-warnings' jest", 'jest'],
    ['pnpm exec vitest run', 'vitest'],
    ['npx --no-install mocha', 'mocha'],
    // What is added to a script goes to its last command.
    ['tsc && vitest run', 'vitest'],
    ['npm run build && node --test', 'node:test'],
    // The tests of the first one would be in no number.
    ['jest && mocha', 'npm'],
    ['vitest run && npm run lint', 'npm'],
    ['mocha | tee out', 'npm'],
    ['sh -c "vitest run"', 'npm'],
  ])('%j is %s', (script, runner) => expect(runnerOf(script)).toBe(runner));
});

describe('suites', () => {
  test('are counted once where two scripts differ in what they print', async () => {
    const scripts = {
      test: 'mocha --require env --reporter spec test/ test/acceptance/',
      'test-tap': 'mocha --require env --reporter tap test/ test/acceptance/',
      'test:e2e': 'mocha --require env -R dot e2e/',
    };
    expect(await suitesOf({ 'package.json': manifest(scripts) })).toEqual([
      '. test mocha',
      '. test:e2e mocha',
    ]);
  });

  test('are the scripts that run tests, without those that only call others', async () => {
    const scripts = {
      test: 'npm run test:unit && npm run test:e2e',
      'test:unit': 'vitest run',
      'test:e2e': 'node --test e2e',
      'test:watch': 'vitest',
      lint: 'eslint .',
    };
    expect(await suitesOf({ 'package.json': manifest(scripts) })).toEqual([
      '. test:unit vitest',
      '. test:e2e node:test',
    ]);
  });

  test.each([
    ['calls nothing but scripts', 'npm run lint && npm run test:unit', ['. test:unit vitest']],
    ['calls them by a pattern', 'run-p test:*', ['. test:unit vitest']],
    ['calls them with options', 'npm run --silent test:unit -- --coverage', ['. test:unit vitest']],
    [
      'runs tests of its own behind them, which would be lost',
      'npm run test:unit && node --test',
      ['. test node:test', '. test:unit vitest'],
    ],
    [
      'only has a suite among its words',
      'npm run lint && jest test:unit',
      ['. test jest', '. test:unit vitest'],
    ],
  ])('are left out where a script %s', async (_, script, suites) => {
    const scripts = { test: script, 'test:unit': 'vitest run', lint: 'eslint .' };
    expect((await suitesOf({ 'package.json': manifest(scripts) })).sort()).toEqual(suites);
  });

  test('are none where npm has put its own words', async () => {
    const files = { 'package.json': manifest({ test: 'echo "Error: no test specified" && exit 1' }) };
    expect(await suitesOf(files)).toEqual([]);
  });

  test('of all languages are found, in every folder of its own', async () => {
    expect(
      await suitesOf({
        'package.json': manifest({ test: 'jest' }),
        'packages/b/package.json': manifest({ test: 'ava' }),
        'api/go.mod': 'module api\n\ngo 1.24\n',
        'api/a_test.go': 'package api',
        'api/inner/go.mod': 'module inner\n',
        'api/inner/b_test.go': 'package inner',
        'api/tools/go.mod': 'module tools\n',
        'core/Cargo.toml': '[package]\nname = "core"\n',
        'svc/pom.xml': '<project/>',
        'tools/pyproject.toml': '[tool.pytest.ini_options]\n',
        'scripts/setup.cfg': '[metadata]\nname = no-tests\n',
        'node_modules/x/package.json': manifest({ test: 'jest' }),
        'test/fixtures/y/package.json': manifest({ test: 'jest' }),
      }),
    ).toEqual([
      '. test jest',
      'api go go',
      'core cargo cargo',
      'svc maven maven',
      'tools pytest pytest',
      'api/inner go go',
      'packages/b test ava',
    ]);
  });
});

test('what is found is told with versions, other scripts and what stands in the way', async () => {
  const workspace = inMemoryWorkspace({
    'package.json': manifest(
      { lint: 'eslint .', test: 'vitest run' },
      { engines: { node: '>=22' }, devDependencies: { vitest: '5' } },
    ),
    'web/package.json': 'not JSON',
  });
  const { content } = await detectProject.run(toolContext({ workspace: async () => workspace }), {});
  expect(content.split('\n')).toEqual([
    '1 project, 1 test suite',
    '',
    'Project . (package.json, npm; asks for node >=22)',
    'Suite test: runner vitest, command npm run test',
    'Install: npm install --no-package-lock --ignore-scripts --no-audit --no-fund, then npm rebuild',
    'Other scripts: lint',
    '! no lockfile: versions are whatever is newest',
    '! web: package.json is no JSON object',
  ]);
});

test('a workspace without manifests has no project, and that is said', async () => {
  const workspace = inMemoryWorkspace({ 'README.md': 'Hello' });
  const { content } = await detectProject.run(toolContext({ workspace: async () => workspace }), {});
  expect(content).toMatch(/^No project was found that has tests/);
});
