import { type ComponentChildren, h } from 'preact';
import { renderCost } from '#client/render/cost.ts';
import { plain } from './format.ts';
import type { CostOf } from './sum-costs.ts';

interface ChartProps {
  title: string;
  /** What each bar is of, for the table's head. */
  of: string;
  costs: readonly CostOf[];
}

/** Columns over days. Whoever can't see it has the table below. */
export function ColumnChart({ title, of, costs }: ChartProps) {
  const most = Math.max(...costs.map(({ costUsd }) => costUsd));
  return h(
    Chart,
    { title, of, costs },
    h(
      'div',
      { class: 'columns', 'aria-hidden': 'true' },
      costs.map(({ key, label, costUsd }) =>
        h(
          'div',
          { key, class: 'column' },
          h('span', { class: 'column-money' }, costUsd === 0 ? '' : renderCost(costUsd)),
          h(
            'svg',
            { class: 'column-track', viewBox: '0 0 10 100', preserveAspectRatio: 'none' },
            h('rect', { class: 'bar', width: 10, ...heightOf(costUsd, most) }),
          ),
          h('span', { class: 'column-label' }, label),
        ),
      ),
    ),
  );
}

/** What costs anything at all can be seen. */
function heightOf(costUsd: number, most: number): { y: number; height: number } {
  const height = costUsd === 0 ? 0 : Math.max(1, (100 * costUsd) / most);
  return { y: 100 - height, height };
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
          h('span', { class: 'bar-money' }, renderCost(costUsd)),
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
              h('td', null, renderCost(costUsd)),
            ),
          ),
        ),
      ),
    ),
  );
}
