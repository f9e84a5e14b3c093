import { type ComponentChildren, h } from 'preact';
import { renderCost } from '#client/render/cost.ts';
import { plain } from './format.ts';
import type { CostOf } from './sum-costs.ts';

interface ChartProps {
  title: string;
  note?: string | undefined;
  /** What each bar is of, for the table's head. */
  of: string;
  costs: readonly CostOf[];
}

interface ColumnsProps extends ChartProps {
  /** Each of so many columns is named below, counted from the last. */
  labelEvery: number;
  axis: (cost: CostOf) => string;
  /** Whether a column tells less than there was. */
  isPartial: (at: number) => boolean;
  note: string | undefined;
}

/** Columns over time. Whoever can't see it has the table below. */
export function ColumnChart(props: ColumnsProps) {
  const { title, of, costs, labelEvery, axis, isPartial, note } = props;
  const most = Math.max(...costs.map(({ costUsd }) => costUsd));
  const dearest = costs.findIndex(({ costUsd }) => costUsd === most);
  return h(
    Chart,
    { title, of, costs: costs.filter(({ agents }) => agents > 0), note },
    h(
      'div',
      { class: 'columns', 'aria-hidden': 'true' },
      costs.map((cost, at) => {
        const { key, label, costUsd, agents } = cost;
        return h(
          'div',
          {
            ...{ key, class: isPartial(at) ? 'column is-partial' : 'column' },
            title: `${label}: ${renderCost(costUsd)}, agents: ${agents}`,
          },
          h('span', { class: 'column-money' }, at === dearest && most > 0 ? renderCost(costUsd) : ''),
          h(
            'svg',
            { class: 'column-track', viewBox: '0 0 10 100', preserveAspectRatio: 'none' },
            h('rect', { class: 'bar', width: 10, ...heightOf(costUsd, most) }),
          ),
          h('span', { class: 'column-label' }, (costs.length - 1 - at) % labelEvery === 0 ? axis(cost) : ''),
        );
      }),
    ),
  );
}

/** What costs anything at all can be seen. */
function heightOf(costUsd: number, most: number): { y: number; height: number } {
  const height = costUsd === 0 ? 0 : Math.max(1, (100 * costUsd) / most);
  return { y: 100 - height, height };
}

/** A bar for each, in their order. */
export function BarChart({ title, of, costs, note }: ChartProps) {
  const most = Math.max(...costs.map(({ costUsd }) => costUsd));
  return h(
    Chart,
    { title, of, costs, note },
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

function Chart({ title, of, costs, note, children }: ChartProps & { children?: ComponentChildren }) {
  return h(
    'figure',
    { class: 'panel chart' },
    h('figcaption', null, h('h2', null, title)),
    children,
    note === undefined ? null : h('p', { class: 'hint' }, note),
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
