import { expect, test } from 'vitest';
import { variableReads } from '#lambdas/tools/scan/environment/variable-reads.ts';
import { addFacts, compareVariables, type VariableFacts } from '#lambdas/tools/scan/environment/variables.ts';
import { judgeLicence } from '#lambdas/tools/scan/packages/licences.ts';
import { statementsOf } from '#lambdas/tools/scan/review/rules/sql-statements.ts';

test('a file that reads a variable a hundred thousand times is read to its end', () => {
  const unpack = 'const { A } = process.env;\n'.repeat(20_000);
  expect(variableReads('a.js', unpack)).toHaveLength(200);
  expect(variableReads('a.js', `${'{'.repeat(500_000)} = process.env`)).toEqual([]);
});

test('manuals with more words than anybody reads are looked at as far as there is room', () => {
  const facts: VariableFacts = { reads: [], examples: [], exampleFiles: [], mentions: new Map() };
  const words = Array.from({ length: 150_000 }, (_, index) => `WORD_${index}`);
  addFacts(facts, { path: 'a.md', text: words.join(' ') });
  expect(facts.mentions.size).toBe(100_000);
  expect(compareVariables(facts)).toEqual({ variables: [], exampleFiles: [], findings: [] });
});

test('a licence of a thousand brackets is none that can be judged', () => {
  expect(judgeLicence(`${'('.repeat(100_000)}MIT`, {})).toEqual({ kind: 'unclear' });
  expect(judgeLicence('(MIT', {})).toEqual({ kind: 'unclear' });
  expect(judgeLicence('MIT AND AGPL-3.0-only', {})).toEqual({ kind: 'denied', by: 'AGPL-3.0-only' });
});

test('a statement without an end is cut', () => {
  const [statement, ...more] = statementsOf(`ALTER TABLE a ${'ADD '.repeat(200_000)}`);
  expect(statement?.sql).toHaveLength(20_000);
  expect(more).toEqual([]);
});
