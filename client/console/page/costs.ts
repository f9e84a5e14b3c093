import { h } from 'preact';
import { useCallback } from 'preact/hooks';
import { renderCost } from '#client/render/cost.ts';
import type { ListAgentsAnswer } from '#shared/contract/list-agents.ts';
import { listAgents } from './api.ts';
import { BarChart, ColumnChart } from './charts.ts';
import { Empty, Failure, Loading } from './parts.ts';
import { usePoll } from './poll.ts';
import { now } from './runtime/world.ts';
import { costPerAgent, costPerDay, costPerType } from './sum-costs.ts';

const pauseMs = 10_000;
const pause = (): number => pauseMs;
const days = { least: 7, most: 14 };
const agentsShown = 12;

/** What the agents that the platform still lists have cost. */
export function Costs() {
  const load = useCallback((signal: AbortSignal) => listAgents('own', signal), []);
  const { data, error, reload } = usePoll(load, pause);
  return h(
    'section',
    { 'aria-labelledby': 'costs-title' },
    h('div', { class: 'view-head' }, h('h1', { id: 'costs-title' }, 'Costs')),
    error === undefined ? null : h(Failure, { error, retry: reload }),
    data !== undefined ? h(Charts, { answer: data }) : error === undefined && h(Loading, { what: 'costs' }),
  );
}

function Charts({ answer: { agents, next_cursor } }: { answer: ListAgentsAnswer }) {
  if (agents.length === 0) {
    return h(Empty, { title: 'Nothing was spent.' }, h('p', null, 'Costs appear with the first agent.'));
  }
  const billed = agents.filter(({ rehearsal }) => !rehearsal);
  const isRehearsal = billed.length === 0;
  const charted = isRehearsal ? agents : billed;
  const total = billed.reduce((sum, { cost_usd }) => sum + cost_usd, 0);
  const perDay = costPerDay(charted, { ...days, nowMs: now(), dayOf });
  return [
    h(
      'p',
      { class: 'costs-total' },
      h('strong', null, renderCost(total)),
      ` for the ${next_cursor === undefined ? '' : 'newest '}${agents.length} agents that the platform lists`,
    ),
    h(
      'p',
      { class: 'hint' },
      'Model tokens at list prices. Agents that ended leave the list after one to two days, and their cost with them.',
      isRehearsal
        ? ' All of these were rehearsals, which nobody bills: the charts show what their tokens would have cost.'
        : '',
    ),
    h(ColumnChart, {
      title: 'Per day',
      of: 'Day',
      costs: perDay.map((day) => ({ ...day, label: shortDay(day.key) })),
    }),
    h(BarChart, { title: 'Per agent type', of: 'Agent type', costs: costPerType(charted) }),
    h(BarChart, { title: 'Dearest agents', of: 'Agent', costs: costPerAgent(charted, agentsShown) }),
  ];
}

function dayOf(ms: number): string {
  const date = new Date(ms);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function shortDay(day: string): string {
  return new Date(`${day}T12:00:00`).toLocaleDateString(undefined, { day: 'numeric', month: 'short' });
}
