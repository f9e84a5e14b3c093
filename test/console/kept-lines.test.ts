import { describe, expect, test } from 'vitest';
import { readFilters, searchOf } from '#client/console/page/filter-address.ts';
import { appendLines, noLines } from '#client/console/page/kept-lines.ts';

const linesOf = (...texts: string[]) =>
  texts.map((text, at) => ({ seq: at + 1, at: '2026-11-22T12:00:00.000Z', text }));

describe('The lines that the page keeps', () => {
  test('are the newest, as many as it may keep', () => {
    const most = { lines: 3, characters: 100 };
    const first = appendLines(noLines, linesOf('a', 'bb'), most);
    const then = appendLines(first, linesOf('ccc', 'dddd'), most);
    expect(then.lines.map(({ text }) => text)).toEqual(['bb', 'ccc', 'dddd']);
    expect(then.characters).toBe(9);
  });

  test('are fewer where they are long', () => {
    const kept = appendLines(noLines, linesOf('a', 'bb', 'ccc', 'dddd'), { lines: 100, characters: 8 });
    expect(kept.lines.map(({ text }) => text)).toEqual(['ccc', 'dddd']);
    expect(kept.characters).toBe(7);
  });

  test('are the very same where none came', () => {
    const kept = appendLines(noLines, linesOf('a'));
    expect(appendLines(kept, []).lines).toBe(kept.lines);
  });
});

describe("A board's filters", () => {
  test.for([
    ['', { status: 'all', type: '', text: '' }],
    ['?status=failed&type=a-b&find=x+y%26z', { status: 'failed', type: 'a-b', text: 'x y&z' }],
  ] as const)('stand in its address: %s', ([search, filters]) => {
    expect(readFilters(search)).toEqual(filters);
    expect(searchOf(filters)).toBe(search);
  });

  test('are all where the address names one that there is not', () => {
    expect(readFilters('?status=elsewhere').status).toBe('all');
  });
});
