import { h, type TargetedEvent } from 'preact';
import { useCallback, useMemo, useState } from 'preact/hooks';
import { costOf, renderCost } from '#client/render/cost.ts';
import type { ListAgentsAnswer, ListedAgent } from '#shared/contract/list-agents.ts';
import { AgentRow } from './agent-row.ts';
import { useAnnouncements } from './announcements.ts';
import { listAgents, type Scope } from './api.ts';
import { type Standing, standingOf } from './glyphs.ts';
import { Choice, Empty, Failure, Loading } from './parts.ts';
import { usePoll } from './poll.ts';
import { Link } from './router.ts';

const busyPauseMs = 1_000;
const quietPauseMs = 5_000;
const rowsShown = 100;

function pauseOf(answer: ListAgentsAnswer | undefined): number {
  return answer?.agents.some(({ status }) => status === 'running') ? busyPauseMs : quietPauseMs;
}

/** Every agent, newest first, as one list that one call keeps current. */
export function Board({ scope }: { scope: Scope }) {
  const load = useCallback((signal: AbortSignal) => listAgents(scope, signal), [scope]);
  const { data, error, reload } = usePoll(load, pauseOf);
  const agents = data?.agents;
  useAnnouncements(agents);
  return h(
    'section',
    { 'aria-labelledby': 'board-title' },
    h(
      'div',
      { class: 'view-head' },
      h('h1', { id: 'board-title' }, scope === 'team' ? "Everybody's agents" : 'Agents'),
      agents === undefined ? null : h(Summary, { agents }),
    ),
    error === undefined ? null : h(Failure, { error, retry: reload }),
    agents !== undefined
      ? h(AgentList, { agents, scope, hasMore: data?.next_cursor !== undefined })
      : error === undefined && h(Loading, { what: 'agents' }),
  );
}

function Summary({ agents }: { agents: readonly ListedAgent[] }) {
  const standings = agents.map(standingOf);
  const of = (...wanted: Standing[]): number => standings.filter((one) => wanted.includes(one)).length;
  const spent = agents.reduce((sum, agent) => sum + costOf(agent), 0);
  const isRehearsal = agents.every(({ rehearsal }) => rehearsal);
  const waiting = of('waiting');
  const facts = [
    { label: 'running', value: String(of('running', 'waiting')) },
    ...(waiting === 0
      ? []
      : [{ label: waiting === 1 ? 'waits for you' : 'wait for you', value: String(waiting) }]),
    { label: 'ended', value: String(agents.length - of('running', 'waiting')) },
    ...(isRehearsal ? [] : [{ label: 'spent', value: renderCost(spent) }]),
  ];
  return h(
    'dl',
    { class: 'summary' },
    facts.map(({ label, value }) => h('div', { key: label }, h('dt', null, label), h('dd', null, value))),
  );
}

type Shown = 'all' | 'running' | 'waiting' | 'completed' | 'failed' | 'terminated';

const shows: Readonly<Record<Shown, (standing: Standing) => boolean>> = {
  all: () => true,
  running: (standing) => standing === 'running' || standing === 'waiting',
  waiting: (standing) => standing === 'waiting',
  completed: (standing) => standing === 'completed' || standing === 'unhappy',
  failed: (standing) => standing === 'failed',
  terminated: (standing) => standing === 'terminated',
};

const labels: Readonly<Record<Shown, string>> = {
  all: 'All',
  running: 'Running',
  waiting: 'Waiting',
  completed: 'Completed',
  failed: 'Failed',
  terminated: 'Killed',
};

interface ListProps {
  agents: readonly ListedAgent[];
  scope: Scope;
  hasMore: boolean;
}

function AgentList({ agents, scope, hasMore }: ListProps) {
  const [status, setStatus] = useState<Shown>('all');
  const [type, setType] = useState('');
  const [text, setText] = useState('');
  const found = useMemo(
    () => agents.filter((agent) => (type === '' || agent.subagent_type === type) && holds(agent, text)),
    [agents, type, text],
  );
  if (agents.length === 0) return h(NoAgents, null);
  const counted = (shown: Shown): number => found.filter((agent) => shows[shown](standingOf(agent))).length;
  const all: Shown[] = ['all', 'running', 'waiting', 'completed', 'failed', 'terminated'];
  const options = all
    .map((value) => ({ value, label: labels[value], count: counted(value) }))
    .filter(({ value, count }) => count > 0 || value === 'all' || value === status);
  const shown = found.filter((agent) => shows[status](standingOf(agent)));
  return [
    h(
      'div',
      { class: 'filters' },
      h(Choice<Shown>, { legend: 'Status', value: status, options, choose: setStatus }),
      h(TypeSelect, { agents, type, choose: setType }),
      h('input', {
        ...{ type: 'search', class: 'search', placeholder: 'Find  ( / )', 'aria-label': 'Find agents' },
        ...{ value: text, 'data-search': true },
        onInput: (event) => setText(event.currentTarget.value),
      }),
    ),
    shown.length === 0
      ? h(Empty, { title: 'No agent fits.' }, h('p', null, 'Take back a filter to see more.'))
      : h(
          'ul',
          { class: 'agents', 'aria-label': 'Agents' },
          shown.slice(0, rowsShown).map((agent) => h(AgentRow, { key: agent.agent_id, agent, scope })),
        ),
    shown.length > rowsShown || hasMore
      ? h(
          'p',
          { class: 'hint' },
          `The ${Math.min(shown.length, rowsShown)} newest are shown; filter for others.`,
        )
      : null,
  ];
}

function holds({ agent_id, subagent_type, description, progress }: ListedAgent, text: string): boolean {
  const whole = `${agent_id} ${subagent_type} ${description} ${progress.current_step}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => whole.includes(word));
}

interface TypeSelectProps {
  agents: readonly ListedAgent[];
  type: string;
  choose: (type: string) => void;
}

function TypeSelect({ agents, type, choose }: TypeSelectProps) {
  const types = [...new Set(agents.map(({ subagent_type }) => subagent_type))].sort();
  return h(
    'select',
    {
      value: type,
      'aria-label': 'Agent type',
      onChange: (event: TargetedEvent<HTMLSelectElement>) => choose(event.currentTarget.value),
    },
    h('option', { value: '' }, 'Every type'),
    types.map((name) => h('option', { key: name, value: name }, name)),
  );
}

function NoAgents() {
  return h(
    Empty,
    { title: 'No agents yet.' },
    h('p', null, 'Start one, and it works in the background while you do something else.'),
    h(Link, { to: '/start', class: 'button primary' }, 'Start an agent'),
  );
}
