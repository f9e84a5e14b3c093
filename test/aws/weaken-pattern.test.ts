import { RE2JS } from 're2js';
import { describe, expect, test } from 'vitest';
import { weakenPattern } from '#lambdas/adapters/aws/logs/weaken-pattern.ts';
import fc from '#test/properties.ts';

/** Characters on which engines disagree, beside some on which they do not. */
const alphabet = [
  'a',
  'b',
  'k',
  'S',
  '1',
  ' ',
  '/',
  '"',
  '-',
  '|',
  '[',
  ']',
  '\\',
  '.',
  'é',
  'É',
  '😀',
  '\u212a',
  'ſ',
  '\t',
  '\u00a0',
];
const line = fc.array(fc.constantFrom(...alphabet), { maxLength: 12 }).map((signs) => signs.join(''));

const atom = fc.oneof(
  fc.constantFrom('a', 'b', 'k', 'S', 'é', '😀', '1', ' ', '/', '"', '-', '.', '^', '$', '#', '&', '~', '@'),
  fc.constantFrom(
    '\\d',
    '\\w',
    '\\s',
    '\\D',
    '\\W',
    '\\S',
    '\\b',
    '\\B',
    '\\A',
    '\\z',
    '\\t',
    '\\x41',
    '\\x{e9}',
  ),
  fc.constantFrom(
    '\\/',
    '\\"',
    '\\|',
    '\\[',
    '\\]',
    '\\\\',
    '\\.',
    '\\-',
    '\\Q[a|\\E',
    '\\pL',
    '\\p{Greek}',
    '\\101',
  ),
  fc.constantFrom(
    '[ab]',
    '[a-z]',
    '[^a]',
    '[]a]',
    '[^]a]',
    '[[:alpha:]]',
    '[\\w-]',
    '[a\\]/]',
    '[é-ÿ]',
    '[a&&b]',
  ),
  fc.constantFrom('[\\d/|]', '[k]', '[a-]', '[--a]', '[\\x41-\\x43]', '(?i)', '(?s)', '()', '(?:)'),
);
const quantifier = fc.constantFrom(
  '',
  '',
  '',
  '*',
  '+',
  '?',
  '{2}',
  '{0,2}',
  '{1,}',
  '*?',
  '+?',
  '??',
  '{0}',
);
const { pattern } = fc.letrec<{ pattern: string; piece: string }>((tie) => ({
  piece: fc.oneof(
    { maxDepth: 4 },
    { arbitrary: fc.tuple(atom, quantifier).map((parts) => parts.join('')), weight: 5 },
    {
      arbitrary: fc
        .tuple(fc.constantFrom('(', '(?:', '(?i:', '(?P<n>', '(?s-i:'), tie('pattern'), quantifier)
        .map(([open, inner, times]) => `${open}${inner})${times}`),
      weight: 1,
    },
    { arbitrary: fc.tuple(tie('piece'), tie('piece')).map(([a, b]) => `${a}|${b}`), weight: 1 },
  ),
  pattern: fc.array(tie('piece'), { maxLength: 5 }).map((pieces) => pieces.join('')),
}));

function re2(text: string): RE2JS | undefined {
  try {
    return RE2JS.compile(text);
  } catch {
    return undefined;
  }
}

/** The weakened pattern as other engines read it: by UTF-16 units, by characters, and as RE2 does. */
function engines(weak: string): ((text: string) => boolean)[] {
  const flags = weak.startsWith('(?i)') ? 'i' : '';
  const body = weak.replace(/^\(\?i\)/, '');
  const [units, characters, linear] = [new RegExp(body, flags), new RegExp(body, `${flags}u`), re2(weak)];
  return [(text) => units.test(text), (text) => characters.test(text), (text) => linear?.test(text) ?? false];
}

describe('a weakened pattern', () => {
  test('matches in every engine wherever the RE2 pattern does', () => {
    let hits = 0;
    fc.assert(
      fc.property(pattern, fc.array(line, { minLength: 5, maxLength: 20 }), (text, lines) => {
        const exact = re2(text);
        if (exact === undefined) return;
        const weak = engines(weakenPattern(text));
        for (const candidate of lines) {
          if (!exact.test(candidate)) continue;
          hits += 1;
          const message = `481 2026-11-22T12:00:00.000Z ${candidate}`;
          expect(weak.map((matches) => matches(message))).toEqual([true, true, true]);
        }
      }),
      { numRuns: 3_000 },
    );
    expect(hits).toBeGreaterThan(1_000);
  });

  test('has no sign that ends a literal or a query, whatever the pattern holds', () => {
    const hostile = fc.oneof(
      fc.string({
        unit: fc.constantFrom(
          '/',
          '\\',
          '|',
          '\n',
          '\r',
          '\u2028',
          '"',
          "'",
          '`',
          '(',
          ')',
          '[',
          ']',
          '#',
          'a',
          '{',
          '}',
          '?',
          '*',
        ),
      }),
      fc.string({ unit: 'binary' }),
      pattern,
    );
    fc.assert(
      fc.property(hostile, (text) => {
        const weak = weakenPattern(text);
        expect(weak).toMatch(/^(?:[^/\\]|\\[!-~])*$/);
        expect(weak).toMatch(/^[ -~]*$/);
      }),
      { numRuns: 3_000 },
    );
  });

  test.for([
    ['\\[ERROR\\]', '\\[ERROR\\]'],
    ['^\\[(ERROR|WARNING)\\] \\d{3,}', '\\[(?:ERROR|WARNING)\\] \\d{3,}'],
    ['src/app.ts:\\d+', 'src\\/app.+ts:\\d+'],
    ['(?i)error', '(?i)error'],
    ['(?i)password', '(?i)pa.+word'],
    ['"[^"]*"', '".*"'],
    ['\\bfoo\\b', 'foo'],
    ['(ab)+c', '(?:ab).*c'],
    ['größe', 'gr.+e'],
    ['a||b', '.*'],
  ] as const)('%s becomes %s', ([exact, weak]) => {
    expect(weakenPattern(exact)).toBe(weak);
  });
});
