import { type ComponentChildren, h } from 'preact';
import { money, plain } from './format.ts';
import type { CostOf } from './sum-costs.ts';

interface ChartProps {
  title: string;
  /** What each bar is of, for the table's head. */
  of: string;
  costs: readonly CostOf[];
}

const width = 720;
const height = 200;
const foot = 24;
const head = 22;

/** Columns over days. Whoever can't see it has the table below. */
export function ColumnChart({ title, of, costs }: ChartProps) {
  const most = Math.max(...costs.map(({ costUsd }) => costUsd));
  const step = width / costs.length;
  const room = height - foot - head;
  const columns = costs.map(({ key, label, costUsd }, at) => {
    const tall = most === 0 ? 0 : (costUsd / most) * room;
    const middle = (at + 0.5) * step;
    const wide = Math.min(48, step * 0.62);
    const y = height - foot - tall;
    return h(
      'g',
      { key },
      h('rect', { ...{ class: 'bar', x: middle - wide / 2, y, width: wide, height: tall, rx: 3 } }),
      costUsd === 0 ? null : h('text', { class: 'bar-value', x: middle, y: y - 7 }, money(costUsd)),
      h('text', { class: 'bar-label', x: middle, y: height - 6 }, label),
    );
  });
  const ground = height - foot + 0.5;
  return h(
    Chart,
    { title, of, costs },
    h(
      'svg',
      { class: 'columns', viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' },
      h('line', { class: 'axis', x1: 0, x2: width, y1: ground, y2: ground }),
      columns,
    ),
  );
}

/** A bar for each, the dearest first. */
export function BarChart({ title, of, costs }: ChartProps) {
  const most = Math.max(...costs.map(({ costUsd }) => costUsd));
  return h(
    Chart,
    { title, of, costs },
    h(
      'div',
      { class: 'bars', 'aria-hidden': 'true' },
      costs.map(({ key, label, costUsd }) =>
        h(
          'div',
          { key, class: 'bar-row' },
          h('span', { class: 'bar-name' }, plain(label)),
          h(
            'svg',
            { class: 'bar-track', viewBox: '0 0 100 10', preserveAspectRatio: 'none' },
            h('rect', { class: 'bar', width: most === 0 ? 0 : (100 * costUsd) / most, height: 10 }),
          ),
          h('span', { class: 'bar-money' }, money(costUsd)),
        ),
      ),
    ),
  );
}

function Chart({ title, of, costs, children }: ChartProps & { children?: ComponentChildren }) {
  return h(
    'figure',
    { class: 'panel chart' },
    h('figcaption', null, h('h2', null, title)),
    children,
    h(
      'details',
      null,
      h('summary', null, 'As a table'),
      h(
        'table',
        { class: 'plain-table' },
        h('caption', { class: 'unseen' }, `Cost ${title.toLowerCase()}`),
        h(
          'thead',
          null,
          h(
            'tr',
            null,
            [of, 'Agents', 'Cost'].map((name) => h('th', { key: name, scope: 'col' }, name)),
          ),
        ),
        h(
          'tbody',
          null,
          costs.map(({ key, label, agents, costUsd }) =>
            h(
              'tr',
              { key },
              h('td', null, plain(label)),
              h('td', null, agents),
              h('td', null, money(costUsd)),
            ),
          ),
        ),
      ),
    ),
  );
}
