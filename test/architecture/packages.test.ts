import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import packageFile from '#package.json' with { type: 'json' };
import { functions } from '#shared/deployment/functions.ts';
import { importsOf, readSourceFiles, root } from './source-files.ts';

/** What is only ever run as a bundle needs its packages where bundles are made. */
const isBundled = (path: string): boolean => path === functions['check-template'].entry;
const product = readSourceFiles().filter(
  ({ path }) => /^(shared|lambdas|local|client)\//.test(path) && !isBundled(path),
);

/** `@scope/name/inner` is of `@scope/name`. */
function packageOf(specifier: string): string | undefined {
  return /^(?![.#]|node:)(@[^/]+\/[^/]+|[^/]+)/.exec(specifier)?.[1];
}

/** Types are gone when the product runs: whoever imports nothing else needs the package in development only. */
const imported = new Set(
  product.flatMap((file) => importsOf(file, 'values').flatMap((specifier) => packageOf(specifier) ?? [])),
);

/** Run by the scripts, not imported. */
const isCommand = new Set(['@biomejs/biome', 'aws-cdk', 'typescript']);

describe('packages', () => {
  test('that the product imports are installed with it', () => {
    const installed = Object.keys(packageFile.dependencies);
    expect([...imported].filter((name) => !installed.includes(name))).toEqual([]);
    expect(imported.size).toBeGreaterThan(20);
  });

  test('that are installed are used by something', () => {
    // Some are required or resolved by name instead of imported.
    const text = readSourceFiles()
      .map((file) => file.text)
      .join('\n');
    const { dependencies, devDependencies } = packageFile;
    const unused = Object.keys({ ...dependencies, ...devDependencies }).filter(
      (name) => !text.includes(`'${name}`) && !name.startsWith('@types/') && !isCommand.has(name),
    );
    expect(unused).toEqual([]);
  });

  test('have exact versions', () => {
    const { dependencies, devDependencies, optionalDependencies } = packageFile;
    const versions = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });
});

test('scripts name files that are there', () => {
  const files = Object.values(packageFile.scripts).flatMap((script) =>
    [...script.matchAll(/\b[\w-]+(?:\/[\w-]+)+\.m?[jt]s\b/g)].map(([file]) => file),
  );
  expect(files.filter((file) => !existsSync(resolve(root, file)))).toEqual([]);
  expect(files.length).toBeGreaterThan(3);
});
