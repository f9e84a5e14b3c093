import type { SgNode } from '@ast-grep/napi';
import { describe, expect, test } from 'vitest';
import { readSourceFiles } from './source-files.ts';

const maxFileLines = 300;
const maxFunctionLines = 50;
const maxParameters = 3;

const files = readSourceFiles();

describe('sizes', () => {
  test(`no file is longer than ${maxFileLines} lines`, () => {
    const long = files.filter(({ text }) => text.split('\n').length - 1 > maxFileLines);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  test(`no function is longer than ${maxFunctionLines} lines`, () => {
    const long = productFunctions().filter(({ node }) => lineCount(node) > maxFunctionLines);
    expect(long.map(({ place }) => place)).toEqual([]);
  });

  test(`no function takes more than ${maxParameters} parameters`, () => {
    const wide = productFunctions().filter(({ node }) => parameterCount(node) > maxParameters);
    expect(wide.map(({ place }) => place)).toEqual([]);
  });

  test('are measured on functions that exist', () => {
    expect(files.flatMap(({ tree }) => functionsIn(tree)).length).toBeGreaterThan(files.length);
  });
});

/** Functions of the product; a test's `describe` body is a list of sentences, not a function to read. */
function productFunctions() {
  return files
    .filter(({ path }) => !path.startsWith('test/'))
    .flatMap(({ path, tree }) =>
      functionsIn(tree).map((node) => ({ node, place: `${path}:${node.range().start.line + 1}` })),
    );
}

function functionsIn(tree: SgNode): SgNode[] {
  const kinds = [
    'function_declaration',
    'generator_function_declaration',
    'generator_function',
    'function_expression',
    'arrow_function',
    'method_definition',
  ];
  return tree.findAll({ rule: { any: kinds.map((kind) => ({ kind })) } });
}

function lineCount(node: SgNode): number {
  const { start, end } = node.range();
  return end.line - start.line + 1;
}

function parameterCount(node: SgNode): number {
  const parameters = node.field('parameters')?.children() ?? [];
  return parameters.filter((child) => child.isNamed() && child.kind() !== 'comment').length;
}
