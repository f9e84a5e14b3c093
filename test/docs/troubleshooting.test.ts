import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { endReasons } from '#shared/agent/end.ts';
import { errorCodes } from '#shared/contract/error-codes.ts';

const page = await readFile('docs/troubleshooting.md', 'utf8');

/** What stands in code font in the first cells of the tables under a title. */
function entriesOf(title: string): string[] {
  const [, rest = ''] = page.split(`## ${title}\n`);
  const rows = (rest.split(/\n## /)[0] ?? '').split('\n').filter((line) => line.startsWith('| `'));
  return rows.flatMap((row) =>
    [...(row.split(' | ')[0] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name ?? ''),
  );
}

test('troubleshooting says what to do about every error of the API, and about no other', () => {
  expect(entriesOf('Errors of the API').toSorted()).toEqual(Object.keys(errorCodes).toSorted());
});

test('troubleshooting says what to do about every way in which an agent ends', () => {
  expect(entriesOf('How it ended').toSorted()).toEqual([...endReasons].toSorted());
});
