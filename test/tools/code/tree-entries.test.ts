import { expect, test } from 'vitest';
import { parseTree } from '#lambdas/tools/code/tree-entries.ts';

const entry = (name: string): Buffer =>
  Buffer.concat([Buffer.from(`100644 ${name}\0`), Buffer.alloc(20, 0xab)]);
const pathsOf = (entries: readonly Buffer[]): string[] =>
  parseTree(Buffer.concat(entries)).map(({ path }) => path);

test('files of one name are told apart, also from one that is called so', () => {
  expect(pathsOf(['a', 'a', 'a (3)', 'a', 'b', 'a (3)'].map(entry))).toEqual([
    'a',
    'a (2)',
    'a (3)',
    'a (4)',
    'b',
    'a (3) (2)',
  ]);
});

test('three hundred thousand files of one name are all read', () => {
  const paths = pathsOf(Array.from({ length: 300_000 }, () => entry('x')));
  expect(new Set(paths).size).toBe(300_000);
  expect(paths.at(-1)).toBe('x (300000)');
});
