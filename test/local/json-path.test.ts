import { JSONPath as anyPath } from 'jsonpath-plus';
import { expect, test } from 'vitest';
import { JSONPath } from '#local/adapters/interpreter/json-path.ts';
import fc from '#test/properties.ts';

const names = fc.constantFrom('next', 'agent_id', 'families', 'constructor', 'length', 'x');
const documents = fc.object({ key: names, maxDepth: 3 });
const paths = fc.array(names, { maxLength: 4 }).map((fields) => ['$', ...fields].join('.'));

test('fields of fields are looked up as the library looks them up', () => {
  fc.assert(
    fc.property(documents, paths, (json, path) => {
      expect(JSONPath({ path, json, wrap: false })).toEqual(anyPath({ path, json, wrap: false }));
    }),
    { numRuns: 500 },
  );
});

test('a text has a length only where the library gives it one', () => {
  const lengthOf = (text: string) => JSONPath({ path: '$.next.length', json: { next: text }, wrap: false });
  expect(lengthOf('')).toBeUndefined();
  expect(lengthOf('several')).toBe(7);
});

test('any other path is left to the library', () => {
  const json = { families: ['code', 'scan'], next: 'several' };
  expect(JSONPath({ path: '$.families[1]', json, wrap: false })).toBe('scan');
  expect(JSONPath({ path: '$..next', json, wrap: false })).toBe('several');
});
