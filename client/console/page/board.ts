import { h, type TargetedEvent } from 'preact';
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { costOf, renderCost } from '#client/render/cost.ts';
import type { ListAgentsAnswer, ListedAgent } from '#shared/contract/list-agents.ts';
import { AgentRow } from './agent-row.ts';
import { useAnnouncements } from './announcements.ts';
import { listAgents, type Scope } from './api.ts';
import { takeAgent } from './board-address.ts';
import { usePage } from './context.ts';
import { type Filters, type Shown, shownOnes } from './filter-address.ts';
import { useFilters } from './filters.ts';
import { type Standing, standingOf } from './glyphs.ts';
import { Choice, Empty, Failure, Loading, MoreRows } from './parts.ts';
import { usePoll } from './poll.ts';
import { Link } from './router.ts';
import { SearchField } from './search-field.ts';

const busyPauseMs = 1_000;
const quietPauseMs = 5_000;
const rowsShown = 100;

/** Long lists are asked for less often: each time they come as a whole. */
function pauseOf({ agents }: ListAgentsAnswer): number {
  if (!agents.some(({ status }) => status === 'running')) return quietPauseMs;
  return Math.min(quietPauseMs, busyPauseMs + 5 * agents.length);
}

/** Every agent, newest first, as one list that one call keeps current. */
export function Board({ scope }: { scope: Scope }) {
  const load = useCallback((signal: AbortSignal) => listAgents(scope, signal), [scope]);
  const { data, error, at, reload } = usePoll(load, pauseOf);
  const agents = data?.agents;
  useAnnouncements(agents, scope);
  return h(
    'section',
    { 'aria-labelledby': 'board-title' },
    h(
      'div',
      { class: 'view-head' },
      h('h1', { id: 'board-title' }, scope === 'team' ? "Everybody's agents" : 'Agents'),
      agents === undefined || agents.length === 0 ? null : h(Summary, { agents }),
    ),
    error === undefined ? null : h(Failure, { error, retry: reload, at }),
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
  const [filters, change] = useFilters();
  const [most, setMost] = useState(rowsShown);
  const { status, type, text } = filters;
  const found = useMemo(() => agents.filter((agent) => fits(agent, { type, text })), [agents, type, text]);
  useEffect(focusOpened, []);
  if (agents.length === 0) return h(NoAgents, { scope });
  const shown = found.filter((agent) => shows[status](standingOf(agent)));
  return [
    h(
      'div',
      { class: 'filters' },
      h(StatusChoice, { found, status, choose: (chosen) => change({ status: chosen }) }),
      h(TypeSelect, { agents, type, choose: (chosen) => change({ type: chosen }) }),
      h(SearchField, {
        ...{
          label: 'Find agents',
          hint: 'Find',
          value: text,
          change: (typed: string) => change({ text: typed }),
        },
      }),
    ),
    shown.length === 0
      ? h(NoneFits, { clear: () => change({ status: 'all', type: '', text: '' }) })
      : h(
          'ul',
          { class: 'agents', 'aria-label': 'Agents' },
          shown.slice(0, most).map((agent) => h(AgentRow, { key: agent.agent_id, agent, scope })),
        ),
    h(MoreRows, { count: shown.length - most, step: rowsShown, show: () => setMost(most + rowsShown) }),
    scope === 'team'
      ? h('p', { class: 'hint' }, "Others' agents can be decided for here; only their owners can open them.")
      : null,
    hasMore ? h('p', { class: 'hint' }, `These are the ${agents.length} newest; there are more.`) : null,
  ];
}

/** Back from an agent, its row is where one goes on. */
function focusOpened(): void {
  const path = takeAgent();
  if (path === undefined) return;
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')];
  rows.find((row) => row.getAttribute('href') === path)?.focus();
}

function fits(agent: ListedAgent, { type, text }: Pick<Filters, 'type' | 'text'>): boolean {
  const { agent_id, subagent_type, description, progress, owner } = agent;
  if (type !== '' && subagent_type !== type) return false;
  const whole = `${agent_id} ${subagent_type} ${description} ${progress.current_step} ${owner}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => whole.includes(word));
}

interface StatusProps {
  found: readonly ListedAgent[];
  status: Shown;
  choose: (status: Shown) => void;
}

function StatusChoice({ found, status, choose }: StatusProps) {
  const standings = found.map(standingOf);
  const options = shownOnes
    .map((value) => ({ value, label: labels[value], count: standings.filter(shows[value]).length }))
    .filter(({ value, count }) => count > 0 || value === 'all' || value === status);
  return h(Choice<Shown>, { legend: 'Status', value: status, options, choose });
}

interface TypeSelectProps {
  agents: readonly ListedAgent[];
  type: string;
  choose: (type: string) => void;
}

function TypeSelect({ agents, type, choose }: TypeSelectProps) {
  const listed = agents.map(({ subagent_type }) => subagent_type);
  const types = [...new Set(type === '' ? listed : [...listed, type])].sort();
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

function NoneFits({ clear }: { clear: () => void }) {
  return h(
    Empty,
    { title: 'No agent fits.' },
    h('button', { type: 'button', class: 'button', onClick: clear }, 'Show all'),
  );
}

function NoAgents({ scope }: { scope: Scope }) {
  const { about } = usePage();
  const folder = about.workspace === undefined ? '' : ' --workspace .';
  return h(
    Empty,
    { title: scope === 'team' ? 'Nobody has an agent yet.' : 'No agents yet.' },
    h('p', null, 'Start one, and it works in the background while you do something else.'),
    h(Link, { to: '/start', class: 'button primary' }, 'Start an agent'),
    h('p', { class: 'hint' }, 'Or in a terminal:'),
    h('code', null, `agents task devsecops-scanner "Full security scan"${folder}`),
  );
}
