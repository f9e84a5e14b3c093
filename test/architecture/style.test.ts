import { describe, expect, test } from 'vitest';
import { readSourceFiles } from './source-files.ts';

const product = readSourceFiles().filter(({ path }) => /^(shared|lambdas|local|client|infra)\//.test(path));

/** Side effects enter through the record of dependencies; only these folders build that record. */
const mayTouchTheWorld = [
  /^lambdas\/runtime\//,
  /^local\/runtime\//,
  /^client\/cli\/runtime\//,
  /^client\/runtime\//,
];

const ambient = ['Date.now()', 'new Date()', 'Math.random()', 'process.env', 'randomUUID()'];

describe('style', () => {
  test('ambient clock, chance and environment are read only in the runtime folders', () => {
    const found = product
      .filter(({ path }) => !mayTouchTheWorld.some((folder) => folder.test(path)))
      .flatMap(({ path, tree }) =>
        ambient
          .filter((pattern) => tree.find({ rule: { pattern } }) !== null)
          .map((pattern) => `${path}: ${pattern}`),
      );
    expect(found).toEqual([]);
  });

  test('no file is named after nothing', () => {
    const vague = /(^|\/)(utils?|helpers?|common|manager|misc)(\.|-|\/)/;
    expect(product.filter(({ path }) => vague.test(path)).map(({ path }) => path)).toEqual([]);
  });

  test('file names are kebab-case', () => {
    const wrong = readSourceFiles().filter(
      ({ path }) => !/^[a-z0-9]+([-.][a-z0-9]+)*\.ts$/.test(path.split('/').at(-1) ?? ''),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });
});
