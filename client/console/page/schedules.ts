import { h } from 'preact';
import { useState } from 'preact/hooks';
import type { ScheduleAnswer } from '#shared/contract/schedules.ts';
import { ApiError, api } from './api.ts';
import { usePage } from './context.ts';
import { Confirm } from './dialog.ts';
import { moment, plain } from './format.ts';
import { Empty, Failure, Loading } from './parts.ts';
import { usePoll } from './poll.ts';
import { Link } from './router.ts';

const pauseMs = 10_000;
const pause = (): number => pauseMs;

/** The caller's schedules: when they start what, and what came of it. */
export function Schedules() {
  const { data, error, at, reload } = usePoll(api.schedules, pause);
  return h(
    'section',
    { 'aria-labelledby': 'schedules-title' },
    h(
      'div',
      { class: 'view-head' },
      h('h1', { id: 'schedules-title' }, 'Schedules'),
      h(Link, { to: '/schedules/new', class: 'button' }, 'New schedule'),
    ),
    error === undefined ? null : h(Failure, { error, retry: reload, at }),
    data !== undefined
      ? h(ScheduleList, { schedules: data.schedules, reload })
      : error === undefined && h(Loading, { what: 'schedules' }),
  );
}

function ScheduleList({ schedules, reload }: { schedules: readonly ScheduleAnswer[]; reload: () => void }) {
  if (schedules.length === 0) {
    return h(
      Empty,
      { title: 'No schedules yet.' },
      h('p', null, 'A schedule starts an agent at set times, such as a cost analysis every Monday at nine.'),
      h(Link, { to: '/schedules/new', class: 'button primary' }, 'Create one'),
    );
  }
  return h(
    'ul',
    { class: 'schedules', 'aria-label': 'Schedules' },
    schedules.map((schedule) => h(ScheduleRow, { key: schedule.name, schedule, reload })),
  );
}

function ScheduleRow({ schedule, reload }: { schedule: ScheduleAnswer; reload: () => void }) {
  const { name, expression, timezone, enabled, task, next_fire, last_fire } = schedule;
  return h(
    'li',
    { class: enabled ? 'schedule' : 'schedule is-off' },
    h(
      'div',
      { class: 'schedule-what' },
      h(
        Link,
        { to: `/schedules/edit/${encodeURIComponent(name)}`, class: 'agent-link', 'data-row': true },
        name,
      ),
      h(
        'p',
        { class: 'agent-line' },
        h('span', { class: 'type' }, task.subagent_type),
        h('code', null, expression),
        h('span', null, timezone),
        enabled ? null : h('span', { class: 'tag' }, 'off'),
      ),
      h('p', { class: 'quiet' }, nextOf(enabled, next_fire), h(LastFire, { fire: last_fire })),
    ),
    h(Deletion, { name, reload }),
  );
}

function Deletion({ name, reload }: { name: string; reload: () => void }) {
  const [isAsking, setAsking] = useState(false);
  const { notify } = usePage();
  const close = (): void => setAsking(false);
  const remove = async (): Promise<void> => {
    close();
    try {
      await api.deleteSchedule(name);
      notify(`Deleted the schedule ${name}.`);
      reload();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      notify(`${error.message} ${error.remedy}`, 'failed');
    }
  };
  const ask = { type: 'button', class: 'button', 'aria-label': `Delete ${name}` } as const;
  const title = `Delete the schedule ${name}?`;
  return h(
    'div',
    { class: 'actions' },
    h('button', { ...ask, onClick: () => setAsking(true) }, 'Delete'),
    isAsking
      ? h(
          Confirm,
          { title, action: 'Delete it', confirm: () => void remove(), close },
          h('p', null, 'It starts no more agents; those that run go on.'),
        )
      : null,
  );
}

function nextOf(enabled: boolean, next: string | undefined): string {
  if (!enabled) return 'Starts nothing while it is off.';
  return next === undefined ? '' : `Next: ${moment(next)}.`;
}

function LastFire({ fire }: { fire: ScheduleAnswer['last_fire'] }) {
  if (fire === undefined) return null;
  const when = ` Last: ${moment(fire.time)}, `;
  if (fire.outcome === 'failed') return h('span', null, `${when}failed: ${plain(fire.error)}`);
  const what = fire.outcome === 'started' ? 'started ' : 'skipped, since it found running ';
  return h('span', null, when, what, h(Link, { to: `/agents/${fire.agent_id}` }, fire.agent_id), '.');
}
