/** A package as `package-lock.json` has it. */
interface Locked {
  version: string;
  license?: string;
  dev?: boolean;
  engines?: { node: string };
  hasInstallScript?: boolean;
  deprecated?: string;
  bin?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

const manifest = {
  name: 'shop',
  version: '1.0.0',
  engines: { node: '>=20' },
  packageManager: 'npm@10.0.0',
  scripts: { build: 'bundle src/index.ts', lint: 'eslint .' },
  dependencies: {
    express: '^4.18.0',
    'left-pad': '^1.3.0', // unused
    react: '^18.0.0',
    'react-dom': '^18.0.0', // used: expected by react-router
    'react-router': '^6.0.0',
    'moved-on': '^2.0.0', // out of step: locked at 1.4.0
    'gnu-thing': '^1.0.0', // licence denied
  },
  devDependencies: {
    '@types/express': '^4.0.0',
    eslint: '^9.0.0', // used: in a script
    'eslint-plugin-tidy': '^1.0.0', // used: by its short name
    bundler: '^3.0.0', // used: its command is called "bundle"
    'jest-cli': '^29.0.0', // unused
    typescript: '^5.0.0', // used: there are .ts files
    '@types/jest': '^29.0.0', // unused, as what it types is not there
  },
};

const locked: Record<string, Locked> = {
  express: { version: '4.18.2', license: 'MIT' },
  'express/node_modules/debug': { version: '2.6.9', license: 'MIT' },
  'left-pad': { version: '1.3.0', license: 'WTFPL', deprecated: 'use String.prototype.padStart()' },
  react: { version: '18.2.0', license: 'MIT' },
  'react-dom': { version: '18.2.0', license: 'MIT' },
  'react-router': { version: '6.1.0', license: 'MIT', peerDependencies: { 'react-dom': '>=16' } },
  'moved-on': { version: '1.4.0', license: '(MIT OR AGPL-3.0-only)' },
  'gnu-thing': { version: '1.0.3', license: 'AGPL-3.0-or-later' },
  debug: { version: '4.3.4', license: 'MIT' }, // imported, not declared, but there
  eslint: { version: '9.1.0', license: 'MIT', dev: true, engines: { node: '>=20.9' }, bin: { eslint: 'x' } },
  'eslint-plugin-tidy': { version: '1.0.0', license: 'SEE LICENSE IN TERMS.md', dev: true },
  bundler: { version: '3.1.0', license: 'MIT', dev: true, hasInstallScript: true, bin: { bundle: 'x' } },
  'jest-cli': { version: '29.0.0', license: 'MIT', dev: true, bin: { jest: 'x' } },
  typescript: { version: '5.0.4', license: 'Apache-2.0', dev: true },
  '@types/express': { version: '4.17.0', dev: true }, // licence unknown
  '@types/jest': { version: '29.0.0', license: 'MIT', dev: true },
};

const { 'moved-on': _, ...asked } = manifest.dependencies;
const packages = Object.fromEntries(
  Object.entries(locked).map(([name, each]) => [
    `node_modules/${name}`,
    { ...each, resolved: `https://registry.npmjs.org/${name}/-/x.tgz`, integrity: 'sha512-x' },
  ]),
);
const lockfile = {
  name: 'shop',
  lockfileVersion: 3,
  packages: {
    '': {
      name: 'shop',
      dependencies: { ...asked, 'moved-on': '^1.0.0', express: '^4.18.0' },
      devDependencies: manifest.devDependencies,
    },
    ...packages,
  },
};

/** A shop with planted faults; each line's truth stands beside it or in the tests. */
export const plantedProject: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify(manifest, null, 2),
  'package-lock.json': JSON.stringify(lockfile, null, 2),
  'tsconfig.json': '{ "compilerOptions": { /* ours */ "paths": { "@app/*": ["./src/*"] } } }',
  '.eslintrc.json': '{ "plugins": ["tidy"] }',
  'src/index.ts': [
    "import express from 'express';",
    "import type { Request } from 'express';",
    "import { readFile } from 'node:fs/promises';",
    "import path from 'path';",
    "import { price } from '@app/price';",
    "import thing from 'gnu-thing';",
    "import debug from 'debug';", // 7: undeclared, locked
    "import { go } from 'moved-on/go';",
    "import { link } from 'react-router';",
    "const lost = await import('never-installed');", // 10: undeclared, not locked
    'const port = process.env.PORT ?? 3000;', // 11: in the example, with a default
    'const { DATABASE_URL, CACHE_URL = "redis://x" } = process.env;', // 12: second not in the example
    "const key = process.env['STRIPE_KEY'];", // 13: not in the example
    'export const mode = process.env.NODE_ENV;',
    '',
  ].join('\n'),
  'src/price.tsx': "import React from 'react';\nexport const price = () => <b>{process.env.CURRENCY}</b>;\n", // 2: in the manual only
  'test/price.test.ts': "import '../src/price.tsx';\nconst only = process.env.TEST_ONLY;\n",
  '.env.example': '# The database\nDATABASE_URL=\nPORT=3000\nOLD_FLAG=1\nBACKUP_HOURS=1\n', // 4: nothing reads it; 5: the workflow does
  'README.md': 'Set CURRENCY to what you sell in.\n',
  '.nvmrc': 'v18.19.0\n', // 1: engines needs >=20
  Dockerfile: 'FROM node:22-slim AS build\nFROM node:22-slim\n',
  '.github/workflows/ci.yml': [
    'jobs:',
    '  test:',
    '    steps:',
    '      - uses: actions/setup-node@v4',
    '        with:',
    '          node-version: [20, 22]',
    '      - run: backup $BACKUP_HOURS',
    '',
  ].join('\n'),
};

/** The line of a text in the file, by hand and independent of any parser. */
export function lineOf(path: string, text: string): number {
  const lines = (plantedProject[path] ?? '').split('\n');
  const at = lines.findIndex((line) => line.includes(text));
  if (at === -1) throw new Error(`${text} is not in ${path}`);
  return at + 1;
}
