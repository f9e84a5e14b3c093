import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { globSync } from 'tinyglobby';

const packages = resolve(import.meta.dirname, 'tested-packages');
const ending = '.sample';

/** The files of one of the small packages by path; on disk each ends in `.sample`, so that nothing runs them here. */
export async function readPackage(name: string): Promise<Record<string, string>> {
  const paths = globSync([`**/*${ending}`], { cwd: resolve(packages, name), dot: true }).sort();
  if (paths.length === 0) throw new Error(`there is no package ${name}`);
  const texts = await Promise.all(paths.map((path) => readFile(resolve(packages, name, path), 'utf8')));
  return Object.fromEntries(paths.map((path, index) => [path.slice(0, -ending.length), texts[index] ?? '']));
}

/** What its tests do, read off their source by a person. */
export interface TestedTruth {
  runner: string;
  passed: number;
  failed: number;
  skipped: number;
  exitCode: 0 | 1 | 2;
  /** Each with the place in the project that its trace names first. */
  failures: readonly { name: string; place: string }[];
}

export const testedTruth: Readonly<Record<'cart' | 'greeting' | 'slug' | 'broken', TestedTruth>> = {
  cart: {
    ...{ runner: 'node:test', passed: 3, failed: 2, skipped: 1, exitCode: 1 },
    failures: [
      // The assertion itself, and the line that calls a method that strings do not have.
      { name: 'a cart > counts every piece', place: 'test/cart.test.js:20' },
      { name: 'a cart > describes itself', place: 'src/cart.js:14' },
    ],
  },
  greeting: { runner: 'npm', passed: 2, failed: 0, skipped: 1, exitCode: 0, failures: [] },
  slug: {
    ...{ runner: 'pytest', passed: 2, failed: 2, skipped: 1, exitCode: 1 },
    failures: [
      { name: 'test_drops_double_blanks', place: 'tests/test_slug.py:12' },
      { name: 'test_needs_a_title', place: 'slug.py:3' },
    ],
  },
  // It needs a file that is not there, so nothing starts.
  broken: { runner: 'npm', passed: 0, failed: 0, skipped: 0, exitCode: 2, failures: [] },
};
