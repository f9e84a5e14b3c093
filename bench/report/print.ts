import type { Measure } from '../measures/measure.ts';
import type { Figure, Summary } from './summarize.ts';

/** A table for people: each figure with its target beside it. */
export function printSummaries(summaries: readonly Summary[], rounds: number): string {
  const rows = [
    ['', 'floor', 'p99', 'product', 'p99', 'ratio', 'target', ''],
    ...summaries.map(({ title, unit, floor, product, ratio, target, isMet }) => [
      title,
      ...(floor === null ? ['-', ''] : figureText(floor, unit)),
      ...figureText(product, unit),
      ratio === null ? '-' : ratio.toFixed(2),
      targetText(target, unit),
      isMet ? 'met' : 'MISSED',
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const lines = rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
  );
  return `${lines.join('\n')}\n\nMedians of ${rounds} round${rounds === 1 ? '' : 's'}; p99 of all samples; ratios of the medians.\n`;
}

function figureText(figure: Figure, unit: Measure['unit']): string[] {
  return [`${amount(figure.median)} ${unit}`, amount(figure.p99)];
}

function targetText(target: Measure['target'], unit: Measure['unit']): string {
  if ('ratio' in target) return `<= ${target.ratio} x`;
  return 'atMost' in target ? `<= ${target.atMost} ${unit}` : `>= ${target.atLeast} ${unit}`;
}

function amount(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
