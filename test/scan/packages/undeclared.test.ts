import { describe, expect, test } from 'vitest';
import { scanPackages } from '#lambdas/tools/scan/packages/scan-packages.ts';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';

/** `path:line severity title` of every undeclared package, without what all titles say. */
async function undeclared(files: Readonly<Record<string, string>>): Promise<string[]> {
  const { findings } = await scanPackages(inMemoryWorkspace(files), {
    signal: new AbortController().signal,
    progress: () => undefined,
    fetch,
    npmRegistryUrl: undefined,
  });
  return findings
    .filter(({ rule_id }) => rule_id === 'packages/undeclared')
    .map(({ path, line, severity, title }) => `${path}:${line} ${severity} ${title}`)
    .map((text) => text.replace('is imported and not declared in ', ''))
    .sort();
}

const gone = 'after a clean install it is not there';
const emptyLock = { 'package-lock.json': '{ "lockfileVersion": 3, "packages": {} }' };
const lines = (...text: string[]): string => `${text.join('\n')}\n`;

describe('an import that the compiler takes to a file', () => {
  const planted = {
    ...emptyLock,
    'package.json': '{ "name": "web", "imports": { "#lib/*": "./src/lib/*.js" } }',
    'tsconfig.json': lines(
      '{',
      '  // made by hand',
      '  "extends": "./config/base",',
      '  "compilerOptions": { "paths": { "shared": ["common/index.ts"], "outer": ["../common"], "*": ["./types/*"] }, },',
      '  "include": ["src/**/*"], /* all */',
      '}',
    ),
    'config/base.json': '{ "compilerOptions": { "baseUrl": ".." } }',
    'common/index.ts': '',
    'types/old-thing.d.ts': 'declare module "old-thing";',
    'src/app/price.ts': '',
    'src/views/index.tsx': '',
    'vite.config.ts': '',
  };

  test('by baseUrl, paths or imports is no package, and one to nowhere is', async () => {
    const source = lines(
      "import { price } from 'src/app/price';",
      "import views from 'src/views';",
      "import icon from 'src/app/generated.js';", // 3: not there, in a folder that is
      "import '#lib/a';",
      "import old from 'old-thing';",
      "import lost from 'src/nowhere/at-all';", // 6
      "import { build } from 'vite';", // 7: there is vite.config.ts only
    );
    const other = "import 'shared'; import 'outer';"; // the second is above the root
    expect(await undeclared({ ...planted, 'src/main.ts': source, 'src/b.ts': other })).toEqual([
      `src/b.ts:1 high outer package.json: ${gone}`,
      `src/main.ts:6 high src package.json: ${gone}`,
      `src/main.ts:7 high vite package.json: ${gone}`,
    ]);
  });

  test('in a project beside it, or by settings in a comment, excuses nothing', async () => {
    const files = {
      ...emptyLock,
      'a/package.json': '{ "name": "a" }',
      'a/tsconfig.json': '{ "compilerOptions": { "baseUrl": "./" } }',
      'a/src/x.ts': "import 'src/x';",
      'b/package.json': '{ "name": "b" }',
      'b/tsconfig.json': '{ "compilerOptions": {\n  // "baseUrl": "./"\n} }',
      'b/src/x.ts': "import 'src/x';",
    };
    expect(await undeclared(files)).toEqual([`b/src/x.ts:1 high src b/package.json: ${gone}`]);
  });

  test('by paths without baseUrl is sought from the folder of the file that holds them', async () => {
    const files = {
      ...emptyLock,
      'package.json': '{}',
      'tsconfig.json': '{ "extends": "./config/base.json" }',
      'config/base.json': '{ "compilerOptions": { "paths": { "near": ["near.ts"], "far": ["far.ts"] } } }',
      'config/near.ts': '',
      'far.ts': '',
      'a.ts': "import 'near'; import 'far';",
    };
    expect(await undeclared(files)).toEqual([`a.ts:1 high far package.json: ${gone}`]);
  });

  test('by settings that extend each other in a circle is judged all the same', async () => {
    const files = {
      ...emptyLock,
      'package.json': '{}',
      'tsconfig.json': '{ "extends": ["./tsconfig.a.json", "./tsconfig.json"] }',
      'tsconfig.a.json': '{ "extends": "./tsconfig.json", "compilerOptions": { "baseUrl": "src" } }',
      'src/app/a.ts': "import 'app/a'; import 'app2/a';",
    };
    expect(await undeclared(files)).toEqual([`src/app/a.ts:1 high app2 package.json: ${gone}`]);
  });
});

test('types that a file refers to are matched in any letter case, imports are not', async () => {
  const files = {
    ...emptyLock,
    'package.json': '{ "devDependencies": { "cypress": "^13.0.0", "@types/jquery": "^3.0.0" } }',
    'cypress/a.ts': lines(
      '/// <reference types="Cypress" />',
      "/// <reference types='JQuery' />",
      '/// <reference types="./own" />',
      '/// <reference types="Mocha" />', // 4
      "import run from 'Cypress';", // 5
    ),
  };
  expect(await undeclared(files)).toEqual([
    `cypress/a.ts:4 high Mocha package.json: ${gone}`,
    `cypress/a.ts:5 high Cypress package.json: ${gone}`,
  ]);
});

describe('a package that is not declared', () => {
  const source = lines(
    "import qs from 'qs';",
    "import lost from 'lost';",
    "import type { Node } from 'estree';",
    "import dom from 'dom';",
  );
  const manifest = '{ "dependencies": { "express": "^4.0.0", "view": "^1.0.0" } }';
  const locked = [
    `a.ts:1 medium qs package.json: it is there only through express and 1 more`,
    `a.ts:2 high lost package.json: ${gone}`,
    `a.ts:3 medium estree package.json: it is there only through view`,
    `a.ts:4 medium dom package.json: it is there only through view`,
  ];

  test('is told with the one that brings it, the declared one first', async () => {
    const packages = {
      '': { dependencies: { express: '^4.0.0', view: '^1.0.0' } },
      'node_modules/body': { version: '1.0.0', dependencies: { qs: '*' } },
      'node_modules/express': { version: '4.0.0', dependencies: { qs: '*', body: '*' } },
      'node_modules/view': {
        version: '1.0.0',
        dependencies: { '@types/estree': '*' },
        peerDependencies: { dom: '*' },
      },
      'node_modules/qs': { version: '6.0.0' },
      'node_modules/dom': { version: '1.0.0' },
      'node_modules/@types/estree': { version: '1.0.0' },
    };
    const lock = JSON.stringify({ lockfileVersion: 3, packages });
    expect(await undeclared({ 'package.json': manifest, 'package-lock.json': lock, 'a.ts': source })).toEqual(
      locked,
    );
  });

  test('is told so from a lockfile of Yarn 1 too', async () => {
    const lock = lines(
      'body@*:\n  version "1.0.0"\n  dependencies:\n    qs "*"\n',
      'express@^4.0.0:\n  version "4.0.0"\n  dependencies:\n    body "*"\n    qs "*"\n',
      'view@^1.0.0:\n  version "1.0.0"\n  dependencies:\n    "@types/estree" "*"\n    dom "*"\n',
      'qs@*:\n  version "6.0.0"\n\ndom@*:\n  version "1.0.0"\n\n"@types/estree@*":\n  version "1.0.0"\n',
    );
    expect(await undeclared({ 'package.json': manifest, 'yarn.lock': lock, 'a.ts': source })).toEqual(locked);
  });

  test('is not there for a lockfile of another folder, and without any nobody knows', async () => {
    const lock = JSON.stringify({
      lockfileVersion: 3,
      packages: { 'node_modules/qs': { version: '6.0.0' } },
    });
    const files = {
      'tool/package.json': '{}',
      'tool/package-lock.json': lock,
      'tool/a.js': "import 'qs';",
      'web/package.json': '{}',
      'web/yarn.lock': '# yarn lockfile v1\n',
      'web/a.js': "import 'qs';",
      'docs/package.json': '{}',
      'docs/a.js': "import 'qs';",
    };
    expect(await undeclared(files)).toEqual([
      'docs/a.js:1 medium qs docs/package.json: no lockfile tells whether another package brings it',
      'tool/a.js:1 medium qs tool/package.json: it is there only through another package',
      `web/a.js:1 high qs web/package.json: ${gone}`,
    ]);
  });
});
