import { describe, expect, test } from 'vitest';
import { findSpikes } from '#lambdas/tools/logs/mining/find-spikes.ts';

const times = (minutes: number, count: number): number[] => Array.from({ length: minutes }, () => count);

/** Nine a minute, always: the deviation is the root of 9, so a spike is over 9 + 3 * 3, and calm is up to 9 + 2 * 3. */
const steady = times(5, 9);

describe('A spike', () => {
  test('is seen once five minutes have shown what is usual', () => {
    expect(findSpikes([...times(4, 9), 1_000])).toEqual([]);
    expect(findSpikes([...steady, 1_000])).toMatchObject([{ start: 5, usual: 9 }]);
  });

  test.for([
    ['no fewer than five', times(5, 0), 0, [4, 5]],
    ['more than three deviations over it', steady, 9, [18, 19]],
    // 0, 20, 10, 0 and 20 count alike: 10 on average, the variance is 400 / 5, and 10 + 3 * 8.94 is 36.83.
    ['measured by the deviation there was', [0, 20, 10, 0, 20], 10, [36, 37]],
    // The sixth weighs a fifth: 9 + 9 / 5 on average, the deviation is sqrt(0.8 * 0.2) * 9, and 10.8 + 3 * 3.6 is 21.6.
    ['measured by what the newest minute taught', [...steady, 18], 10.8, [21, 22]],
  ] as const)('is %s', ([, before, usual, [most, least]]) => {
    const start = before.length;
    expect(findSpikes([...before, most])).toEqual([]);
    expect(findSpikes([...before, least])).toEqual([
      { start, peak: least, peakAt: start, total: least, usual: expect.closeTo(usual, 9) },
    ]);
  });

  test('goes on over a calm minute, and ends before two of them in a row', () => {
    const open = { start: 5, peak: 30, peakAt: 5, usual: 9 };
    expect(findSpikes([...steady, 30, 15])).toEqual([{ ...open, total: 45 }]);
    expect(findSpikes([...steady, 30, 16, 15, 16, 15])).toEqual([{ ...open, total: 92 }]);
    expect(findSpikes([...steady, 30, 16, 15, 16, 15, 15])).toEqual([{ ...open, end: 8, total: 77 }]);
  });

  test('where nothing is usual is over when there are two a minute, not three', () => {
    const open = { start: 5, peak: 9, peakAt: 5, usual: 0 };
    expect(findSpikes([...times(5, 0), 9, 3, 3])).toEqual([{ ...open, total: 15 }]);
    expect(findSpikes([...times(5, 0), 9, 2, 2])).toEqual([{ ...open, end: 5, total: 9 }]);
  });

  test('has its peak in the first minute that had it, and teaches nothing, as the calm behind it', () => {
    expect(findSpikes([...steady, 30, 40, 40, 12, 12, 19, 12])).toEqual([
      { start: 5, end: 7, peak: 40, peakAt: 6, total: 110, usual: 9 },
      { start: 10, peak: 19, peakAt: 10, total: 31, usual: 9 },
    ]);
  });

  test('of thirty minutes is what is usual on average, whatever its last one has', () => {
    const spikes = findSpikes([...steady, ...times(30, 30), 12, ...times(5, 30)]);
    expect(spikes).toEqual([{ start: 5, end: 35, peak: 30, peakAt: 5, total: 912, usual: 9 }]);
  });

  test('of thirty minutes is what is usual from the next one on', () => {
    const restless = [0, 20, 10, 0, 20];
    const open = { start: 5, peak: 50, peakAt: 5, usual: expect.closeTo(10, 9) };
    expect(findSpikes([...restless, ...times(30, 50)])).toEqual([{ ...open, total: 1_500 }]);
    const over = { ...open, end: 35, total: 1_550 };
    // 50 + 3 * 7.07 is 71.21: how restless it was before counts no more.
    expect(findSpikes([...restless, ...times(31, 50), 71])).toEqual([over]);
    expect(findSpikes([...restless, ...times(31, 50), 72])).toEqual([
      over,
      { start: 36, peak: 72, peakAt: 36, total: 72, usual: 50 },
    ]);
  });

  test('that is calm in its thirtieth minute ends as any other', () => {
    expect(findSpikes([...steady, ...times(29, 30), 12, 12, 19])).toEqual([
      { start: 5, end: 33, peak: 30, peakAt: 5, total: 870, usual: 9 },
      { start: 36, peak: 19, peakAt: 36, total: 19, usual: 9 },
    ]);
  });
});
