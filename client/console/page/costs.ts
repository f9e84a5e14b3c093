import { h } from 'preact';
import { useCallback } from 'preact/hooks';
import { costOf, renderCost } from '#client/render/cost.ts';
import type { ListAgentsAnswer } from '#shared/contract/list-agents.ts';
import { listAgents } from './api.ts';
import { dashboardLink } from './aws-link.ts';
import { BarChart, ColumnChart } from './charts.ts';
import { usePage } from './context.ts';
import { dayInWords, dayOf, hourOfDate, hourOfDay } from './format.ts';
import { Empty, Failure, Loading } from './parts.ts';
import { usePoll } from './poll.ts';
import { now } from './runtime/world.ts';
import { costPerAgent, costPerDay, costPerHour, costPerType } from './sum-costs.ts';

const pauseMs = 10_000;
const pause = (): number => pauseMs;
const hours = { least: 24, most: 48 };
/** Until then after their start no agent has left the list. */
const wholeHours = 24;
const agentsShown = 12;

/** What the agents that the platform still lists have cost. */
export function Costs() {
  const load = useCallback((signal: AbortSignal) => listAgents('own', signal), []);
  const { data, error, at, reload } = usePoll(load, pause);
  return h(
    'section',
    { 'aria-labelledby': 'costs-title' },
    h('div', { class: 'view-head' }, h('h1', { id: 'costs-title' }, 'Costs')),
    error === undefined ? null : h(Failure, { error, retry: reload, at }),
    data !== undefined ? h(Charts, { answer: data }) : error === undefined && h(Loading, { what: 'costs' }),
  );
}

function Charts({ answer }: { answer: ListAgentsAnswer }) {
  const { agents } = answer;
  if (agents.length === 0) {
    return h(
      Empty,
      { title: 'No agent is listed, so no cost is known.' },
      h('p', null, 'Costs appear with the first agent, and leave with it a day or two after its end.'),
      h(Longer, null),
    );
  }
  const billed = agents.filter(({ rehearsal }) => !rehearsal);
  const charted = billed.length === 0 ? agents : billed;
  const perHour = costPerHour(charted, { ...hours, nowMs: now() });
  const isPartial = (at: number): boolean => at < perHour.length - wholeHours;
  return [
    h(Total, { answer, isRehearsal: billed.length === 0 }),
    h(BarChart, {
      ...{ title: 'By day of start', of: 'Day' },
      costs: costPerDay(charted, dayOf).map((day) => ({ ...day, label: dayInWords(day.key) })),
      note: agents.some(({ started_at }) => Date.parse(started_at) < now() - wholeHours * 3_600_000)
        ? 'Of days before today some agents may have left the list already.'
        : undefined,
    }),
    h(ColumnChart, {
      ...{ title: 'By hour of start', of: 'Hour', labelEvery: 6, isPartial, axis },
      costs: perHour.map((hour) => ({ ...hour, label: hourOfDate(Number(hour.key)) })),
      note: perHour.some(({ costUsd }, place) => costUsd > 0 && isPartial(place))
        ? 'Of the paler hours some agents have left the list already.'
        : undefined,
    }),
    h(BarChart, { title: 'By agent type', of: 'Agent type', costs: costPerType(charted) }),
    h(BarChart, { title: 'Dearest agents', of: 'Agent', costs: costPerAgent(charted, agentsShown) }),
  ];
}

/** Below the chart, where the days are plain. */
const axis = ({ key }: { key: string }): string => hourOfDay(Number(key));

function Total({ answer, isRehearsal }: { answer: ListAgentsAnswer; isRehearsal: boolean }) {
  const { agents, next_cursor } = answer;
  const which = `${next_cursor === undefined ? '' : 'newest '}${agents.length.toLocaleString('en-US')}`;
  const total = agents.reduce((sum, agent) => sum + costOf(agent), 0);
  const wouldBe = agents.reduce((sum, { cost_usd }) => sum + cost_usd, 0);
  return h(
    'div',
    { class: 'costs-head' },
    h(
      'p',
      { class: 'costs-total' },
      h('strong', null, renderCost(total)),
      ` for the ${which} agents that are listed now`,
    ),
    isRehearsal
      ? h(
          'p',
          null,
          `All of them were rehearsals, which nobody bills: the charts show the ${renderCost(wouldBe)} that their tokens would have cost.`,
        )
      : null,
    h(
      'p',
      { class: 'hint' },
      'Model tokens at list prices; no bill. Agents leave the list a day after they completed, two days after they ' +
        'failed or were killed, if the platform is not set otherwise. What was spent on them before is not known here.',
    ),
    h(Longer, null),
  );
}

/** The metric of what models cost outlives the agents by more than a year. */
function Longer() {
  const { about } = usePage();
  const href = about.platform === 'aws' ? dashboardLink(about) : undefined;
  if (href === undefined) return null;
  return h(
    'p',
    { class: 'hint' },
    h('a', { href, target: '_blank', rel: 'noreferrer' }, 'The dashboard in CloudWatch'),
    ' goes back 15 months, for all callers together.',
  );
}
