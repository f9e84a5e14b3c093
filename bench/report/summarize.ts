import type { Measure } from '../measures/measure.ts';
import { median, quantile } from '../statistics.ts';

/** Samples of one measure, by round. */
export interface Samples {
  floor: number[][];
  product: number[][];
}

export interface Figure {
  /** Of the rounds' medians. */
  median: number;
  /** Of all samples. */
  p99: number;
}

export interface Summary {
  name: string;
  title: string;
  unit: Measure['unit'];
  floor: Figure | null;
  product: Figure;
  ratio: number | null;
  target: Measure['target'];
  isMet: boolean;
}

export function summarize(measure: Measure, title: string, samples: Samples): Summary {
  const { name, unit, target, isProductOnly } = measure;
  const product = figureOf(samples.product);
  const floor = isProductOnly === true ? null : figureOf(samples.floor);
  const ratio = floor === null || floor.median === 0 ? null : product.median / floor.median;
  const isMet = meets(target, product.median, ratio);
  return { name, title, unit, floor, product, ratio, target, isMet };
}

function meets(target: Measure['target'], median: number, ratio: number | null): boolean {
  if ('ratio' in target) return ratio !== null && ratio <= target.ratio;
  return 'atMost' in target ? median <= target.atMost : median >= target.atLeast;
}

function figureOf(rounds: readonly (readonly number[])[]): Figure {
  return { median: median(rounds.map(median)), p99: quantile(rounds.flat(), 0.99) };
}
