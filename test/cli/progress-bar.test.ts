import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { noPaint } from '#client/cli/view/paint.ts';
import { fitColumns, renderBar } from '#client/cli/view/progress-bar.ts';

const state = { percent: 45, step: 'Scanning for secrets...', elapsedMs: 62_000, nowMs: 0 };

describe('the progress bar', () => {
  test('shows percent, step and time', () => {
    expect(renderBar(state, 80, noPaint)).toBe(
      '⠋  ━━━━━━━━━───────────   45%  Scanning for secrets...  1m 2s',
    );
  });

  test('shows the words alone where there is little room', () => {
    expect(renderBar(state, 40, noPaint)).toBe('⠋   45%  Scanning for secrets...  1m 2s');
  });

  test('shows only what is being done before there is an agent', () => {
    expect(renderBar({ step: 'Packing 1,234 files (50%)', nowMs: 120 }, 80, noPaint)).toBe(
      '⠙  Packing 1,234 files (50%)',
    );
  });

  test.each([20, 30, 49, 50, 60, 79, 120, 300])('never fills a line of %i columns', (columns) => {
    const steps = ['', 'x'.repeat(400), '漢字'.repeat(100), '👩‍👩‍👧‍👦'.repeat(100), 'a\tb'.repeat(100)];
    for (const step of steps) {
      for (const percent of [0, 7, 100]) {
        const bar = renderBar({ ...state, step, percent }, columns, noPaint);
        expect(stringWidth(bar), `${percent} ${step}`).toBeLessThan(columns);
      }
    }
  });

  test('takes control characters out of the step', () => {
    expect(renderBar({ step: 'a\u001b[2J\nb\u202e', nowMs: 0 }, 80, noPaint)).toBe('⠋  ab');
  });
});

describe('fitting text into columns', () => {
  test.each([
    ['as it is', 8, 'as it is'],
    ['too long', 5, 'too…'],
    ['漢字漢字', 5, '漢字…'],
    ['anything', 1, ''],
    ['anything', -3, ''],
    ['', 0, ''],
  ])('%j into %i', (text, columns, shown) => {
    expect(fitColumns(text, columns)).toBe(shown);
  });
});
