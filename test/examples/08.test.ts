import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openPlatform } from '#test/e2e/platform.ts';
import { writeTree } from '#test/e2e/tiny-workspace.ts';
import { allEnded, runPaced, startedIn } from './paced-example.ts';
import { commentsOf, exampleProgram, workedProgram } from './worked-example.ts';

const example = '08-test-driven-development';
const programs = { home: homedir(), path: (process.env['PATH'] ?? '').split(':') };

/** Three numbers that strokes alone write, seven that need more letters, eight in which a letter is subtracted. */
const numbers = {
  ...{ 1: 'I', 2: 'II', 3: 'III' },
  ...{ 5: 'V', 6: 'VI', 8: 'VIII', 10: 'X', 50: 'L', 100: 'C', 1666: 'MDCLXVI' },
  ...{ 4: 'IV', 9: 'IX', 14: 'XIV', 40: 'XL', 90: 'XC', 400: 'CD', 900: 'CM', 1994: 'MCMXCIV' },
};
const adding = (letters: readonly (readonly [string, number])[]): string => `export function toRoman(number) {
  let rest = number;
  let written = '';
  for (const [letter, value] of ${JSON.stringify(letters)})
    for (; rest >= value; rest -= value) written += letter;
  return written;
}
`;
const single = [
  ['M', 1000],
  ['D', 500],
  ['C', 100],
  ['L', 50],
  ['X', 10],
  ['V', 5],
  ['I', 1],
] as const;
const subtracted = [
  ['CM', 900],
  ['CD', 400],
  ['XC', 90],
  ['XL', 40],
  ['IX', 9],
  ['IV', 4],
] as const;

/** What stands in `src/roman.js` at the three runs, with how many of the 18 tests fail then. */
const strokes = { code: adding([['I', 1]]), fails: 7 + 8 };
const letters = { code: adding(single), fails: 8 };
const whole = { code: adding([...single, ...subtracted].sort(([, a], [, b]) => b - a)), fails: 0 };

const library = {
  'package.json': JSON.stringify({ name: 'roman', type: 'module', scripts: { test: 'node --test' } }),
  'src/roman.js': strokes.code,
  'test/roman.test.js': `import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { toRoman } from '../src/roman.js';

for (const [number, written] of Object.entries(${JSON.stringify(numbers)}))
  test(\`writes \${number} as \${written}\`, () => equal(toRoman(Number(number)), written));
`,
};

describe('Worked example 8', () => {
  test('is the program of the document with await added, and nothing else', async () => {
    expect(await exampleProgram(example)).toBe(await workedProgram(example));
  });

  test('prints what its comments show, run for run of a workspace that changes between them', async () => {
    await using world = await openPlatform({ programs });
    await using tree = await writeTree(library);
    const changes = [letters.code, whole.code];
    const printed = await runPaced(world, example, {
      workspace: tree.folder,
      async before(verb) {
        if (verb !== 'AgentOutput') return;
        await allEnded(world);
        const change = changes.shift();
        if (change !== undefined) await writeFile(join(tree.folder, 'src/roman.js'), change);
      },
    });

    // The words are those of the comments, the numbers those of the tests that fail.
    expect(printed.filter((line) => line.startsWith('[RESULT]'))).toEqual([
      `[RESULT] ${strokes.fails} tests failed (expected)`,
      `[RESULT] ${letters.fails} tests still failing`,
      '[RESULT] All tests passing ✅',
    ]);
    const told = await commentsOf(example, /^(\d+ tests|All tests)/);
    expect(printed.filter((line) => line.startsWith('[RESULT]'))).toEqual(
      told.map((comment) => `[RESULT] ${comment}`),
    );
    expect({ strokes, letters }).toMatchObject({ strokes: { fails: 15 }, letters: { fails: 8 } });
    expect(printed.filter((line) => line.startsWith('Tests: '))).toEqual([
      'Tests: 3 passed, 15 failed, 0 skipped, 18 in all',
      'Tests: 10 passed, 8 failed, 0 skipped, 18 in all',
      'Tests: 18 passed, 0 failed, 0 skipped, 18 in all',
    ]);
    const ends = (await startedIn(world)).map(async (id) => (await world.api.output(id)).exit_code);
    expect(await Promise.all(ends)).toEqual([1, 1, 0]);
  });
});
