import { describe, expect, test } from 'vitest';
import { readSourceFiles } from './source-files.ts';

const product = readSourceFiles().filter(({ path }) => /^(shared|lambdas|local|client|infra)\//.test(path));

/** Side effects enter through the record of dependencies; only these folders build that record. */
const mayTouchTheWorld = [
  /^lambdas\/runtime\//,
  /^local\/runtime\//,
  /^client\/cli\/runtime\//,
  /^client\/runtime\//,
  /^client\/console\/page\/runtime\//,
];

/** Where a type is claimed instead of derived, each for a value that comes from outside of the type system. */
const mayClaimTypes = [
  // Rows and messages that this product wrote itself, verbatim.
  'lambdas/adapters/anthropic/request.ts',
  'local/adapters/sqlite/agent-rows.ts',
  // Values that a library or Node types more widely than it makes them.
  'lambdas/adapters/aws/cloud/service.ts',
  'lambdas/adapters/aws/retry.ts',
  'lambdas/http/parse-call.ts',
  'lambdas/tools/scan/infrastructure/dockerfile/docker-image.ts',
  'lambdas/tools/scan/infrastructure/read-yaml.ts',
  'local/http/server.ts',
  // The keys of a constant.
  'infra/operations/alarms.ts',
  'lambdas/ports/model.ts',
  'local/doctor/examine.ts',
  'shared/deployment/functions.ts',
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

  test('a type is claimed only where this list says why', () => {
    const claims = product.filter(({ tree }) =>
      tree.findAll({ rule: { kind: 'as_expression' } }).some((node) => !/\bas const$/.test(node.text())),
    );
    expect(claims.map(({ path }) => path)).toEqual([...mayClaimTypes].sort());
  });

  test('zod is imported whole, since its named import bundles five times as much', () => {
    const named = product.filter(({ text }) => /import (type )?(z|\{[^}]*\}) from 'zod'/.test(text));
    expect(named.map(({ path }) => path)).toEqual([]);
  });

  test('nothing tells the compiler or the linter to look away', () => {
    const hushed = /(?:biome|eslint|v8|istanbul)-?\s?ignore|@ts-(?:ignore|expect-error|nocheck)/;
    expect(product.filter(({ text }) => hushed.test(text)).map(({ path }) => path)).toEqual([]);
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
