import { describe, expect, test } from 'vitest';
import { limits } from '#shared/agent/limits.ts';
import { createLineCleaner } from '#shared/agent/line-cleaner.ts';
import fc from '#test/properties.ts';

const asIs = (line: string): string => line;

function cleanInPieces(pieces: readonly string[], mask = asIs): string[] {
  const cleaner = createLineCleaner(mask);
  return [...pieces.flatMap((piece) => cleaner.push(piece)), ...cleaner.flush()];
}

const dashes = '-----';
const keyBlock = [
  `${dashes}BEGIN RSA PRIVATE KEY${dashes}`,
  'c2VjcmV0',
  'bW9yZQ==',
  `${dashes}END RSA PRIVATE KEY${dashes}`,
];

const text = fc
  .array(
    fc.constantFrom('a', 'é', '😀', '\r\n', '\n', '\r', '\u2028', '\u001b[1m', `${keyBlock.join('\n')}\n`),
  )
  .map((parts) => parts.join(''));

describe('the line cleaner', () => {
  test('gives the same lines however its text is cut into pieces', () => {
    fc.assert(
      fc.property(text, fc.array(fc.nat(200), { maxLength: 12 }), (whole, cuts) => {
        const places = [0, ...cuts.map((cut) => Math.min(cut, whole.length)), whole.length].sort(
          (a, b) => a - b,
        );
        const pieces = places.slice(1).map((place, index) => whole.slice(places[index], place));
        expect(pieces.join('')).toBe(whole);
        expect(cleanInPieces(pieces)).toEqual(cleanInPieces([whole]));
      }),
    );
  });

  test('hands a line on as soon as it is complete, and not before', () => {
    const cleaner = createLineCleaner(asIs);
    expect(cleaner.push('one\ntw')).toEqual(['one']);
    expect(cleaner.push('o\n')).toEqual(['two']);
    expect(cleaner.push('three')).toEqual([]);
    expect(cleaner.flush()).toEqual(['three']);
    expect(cleaner.flush()).toEqual([]);
  });

  test('takes a CRLF that came in two pieces for one line end', () => {
    expect(cleanInPieces(['one\r', '\ntwo\r', 'three'])).toEqual(['one', 'two', 'three']);
  });

  test('asks the mask for each line, without its control characters', () => {
    const asked: string[] = [];
    const lines = cleanInPieces(['my se\u0000cret\nplain'], (line) => {
      asked.push(line);
      return line.replace('secret', '******');
    });
    expect(asked).toEqual(['my secret', 'plain']);
    expect(lines).toEqual(['my ******', 'plain']);
  });

  test('masks a line before it is cut, so that no half of a secret stays at the border', () => {
    const line = `${'x'.repeat(limits.lineBytes - 28)}secret`;
    expect(
      cleanInPieces([`${line}${'y'.repeat(100)}`], (given) => given.replace('secret', '******'))[0],
    ).not.toContain('secr');
  });

  test('hides a private key over all its lines, also when it comes in pieces', () => {
    const block = ['before', ...keyBlock, 'after'].join('\n');
    const expected = ['before', '[private key masked]', 'after'];
    expect(cleanInPieces([block])).toEqual(expected);
    expect(cleanInPieces([...block])).toEqual(expected);
  });

  test('a key that never ends swallows nothing of what the agent reports later', () => {
    const cleaner = createLineCleaner(asIs);
    expect(cleaner.push(`${keyBlock[0]}\nc2VjcmV0\n`)).toEqual(['[private key masked]']);
    expect(cleaner.pushLines('[RESULT] Done')).toEqual(['[RESULT] Done']);
  });

  test('a whole line ends the one before it', () => {
    const cleaner = createLineCleaner(asIs);
    cleaner.push('half a line');
    expect(cleaner.pushLines('one\ntwo')).toEqual(['half a line', 'one', 'two']);
  });

  test('an endless line is one line with a mark, and none of its rest is shown', () => {
    const pieces = Array.from({ length: 300 }, () => 'x'.repeat(1_000));
    const lines = cleanInPieces([...pieces, 'the rest\r', '\nnext']);
    expect(lines).toEqual([expect.stringMatching(/^x+ \[\.\.\. line cut at 8 KiB\]$/), 'next']);
    expect(lines[0]).toHaveLength(limits.lineBytes);
  });
});
