import { describe, expect, test } from 'vitest';
import { limits } from '#shared/agent/limits.ts';
import { advanceProgress, cleanLine, type Marker, parseMarker, splitLines } from '#shared/agent/output.ts';
import { progressOf } from '#test/contracts/agent-samples.ts';

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
const later = '2026-11-22T12:01:00.000Z';

describe('markers', () => {
  const cases: readonly (readonly [string, Marker | undefined])[] = [
    ['[PROGRESS] Reading', { kind: 'progress', text: 'Reading' }],
    ['[PROGRESS:45] Reading', { kind: 'progress', text: 'Reading', percent: 45 }],
    ['[PROGRESS:0] Begin', { kind: 'progress', text: 'Begin', percent: 0 }],
    ['[PROGRESS:100] Done', { kind: 'progress', text: 'Done', percent: 100 }],
    ['[PROGRESS:007] Padded', { kind: 'progress', text: 'Padded', percent: 7 }],
    ['[PROGRESS]', { kind: 'progress', text: '' }],
    ['[WARNING] Careful', { kind: 'warning', text: 'Careful' }],
    ['[ERROR] It broke', { kind: 'error', text: 'It broke' }],
    ['[RESULT] 3 issues', { kind: 'result', text: '3 issues' }],
    ['[RESULT] [ERROR] nested', { kind: 'result', text: '[ERROR] nested' }],
    ['[PROGRESS:101] Too much', undefined],
    ['[PROGRESS:-1] Negative', undefined],
    ['[PROGRESS:1e2] Exponent', undefined],
    ['[PROGRESS:4.5] Fraction', undefined],
    ['[PROGRESS:] Empty', undefined],
    ['[PROGRESS: 5] Space', undefined],
    ['[PROGRESS:٤٥] Other digits', undefined],
    ['[PROGRESS:99999999999999999999] Huge', undefined],
    ['[WARNING:5] A percent of its own', undefined],
    ['[progress] Lower case', undefined],
    ['[ERROR]No space', undefined],
    [' [ERROR] Indented', undefined],
    ['text [ERROR] within', undefined],
    ['[CONSTRUCTOR] Not ours', undefined],
    ['[__proto__] Not ours', undefined],
    ['', undefined],
  ];
  test.for(cases)('%j', ([line, marker]) => {
    expect(parseMarker(line)).toEqual(marker);
  });
});

describe('progress', () => {
  test('moves with a marker', () => {
    expect(advanceProgress(progressOf(10), '[PROGRESS:45] Reading', later)).toEqual({
      current_step: 'Reading',
      percent_complete: 45,
      last_update: later,
    });
  });

  test.for(['[PROGRESS:5] Back', '[PROGRESS] Back'])('%s names a step, its percent stays', (line) => {
    const moved = advanceProgress(progressOf(10), line, later);
    expect(moved).toEqual({ current_step: 'Back', percent_complete: 10, last_update: later });
  });

  test('a marker without text keeps the step', () => {
    expect(advanceProgress(progressOf(10), '[PROGRESS:20]', later).current_step).toBe('At 10');
  });

  test.for(['body', '[RESULT] Done', '[PROGRESS:101] Broken'])('%s changes nothing', (line) => {
    const before = progressOf(10);
    expect(advanceProgress(before, line, later)).toBe(before);
  });
});

describe('a clean line', () => {
  const mark = ' [... line cut at 8 KiB]';

  test('of exactly 8 KiB stays whole, one byte more is cut with a mark', () => {
    expect(cleanLine('x'.repeat(limits.lineBytes))).toBe('x'.repeat(limits.lineBytes));
    expect(cleanLine('x'.repeat(limits.lineBytes + 1))).toBe(
      'x'.repeat(limits.lineBytes - mark.length) + mark,
    );
  });

  test.for(['é', '€', '😀'])('is never cut within %s', (character) => {
    for (let shift = 0; shift < 4; shift += 1) {
      const line = cleanLine('x'.repeat(shift) + character.repeat(limits.lineBytes));
      expect(bytesOf(line)).toBeLessThanOrEqual(limits.lineBytes);
      expect(bytesOf(line)).toBeGreaterThan(limits.lineBytes - 4);
      expect(line).not.toContain('\uFFFD');
      expect(line.endsWith(character + mark)).toBe(true);
    }
  });

  test.for([
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]0;title\u0007text', 'text'],
    ['\u001b]8;;http://evil\u001b\\link\u001b]8;;\u001b\\', 'link'],
    ['\u009b31mred', '31mred'],
    ['bell\u0007 back\b null\u0000 delete\u007f', 'bell back null delete'],
    ['a\ttab stays', 'a\ttab stays'],
    ['over\rwritten', 'overwritten'],
    ['user\u202etxt.exe\u202c', 'usertxt.exe'],
    ['\u2066isolated\u2069', 'isolated'],
    ['half \ud83d a pair', 'half \ufffd a pair'],
  ] as const)('%j reads %j', ([line, clean]) => {
    expect(cleanLine(line)).toBe(clean);
  });
});

test.for([
  ['', []],
  ['one', ['one']],
  ['one\n', ['one']],
  ['one\n\n', ['one', '']],
  ['a\r\nb\rc\u2028d\u2029e', ['a', 'b', 'c', 'd', 'e']],
  ['\n', ['']],
] as const)('%j splits into %j', ([text, lines]) => {
  expect(splitLines(text)).toEqual(lines);
});
