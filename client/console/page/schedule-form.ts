import { h } from 'preact';
import { useCallback, useState } from 'preact/hooks';
import type { ScheduleAnswer, ScheduleInput } from '#shared/contract/schedules.ts';
import { api } from './api.ts';
import { usePage } from './context.ts';
import { Check, Empty, Failure, Field, Loading } from './parts.ts';
import { usePoll } from './poll.ts';
import { Link } from './router.ts';
import { SubmitRow, sendFolder, useSubmit } from './submit.ts';
import { type AgentType, emptyTask, sendsFolder, type TaskDraft, TaskFields, taskOf } from './task-fields.ts';

interface Draft extends TaskDraft {
  name: string;
  expression: string;
  timezone: string;
  enabled: boolean;
  overlap: 'skip' | 'allow';
}

/** Creates a schedule, or changes the named one. */
export function ScheduleForm({ name }: { name?: string }) {
  const load = useCallback(
    async (signal: AbortSignal) => {
      const [{ agent_types }, { schedules }] = await Promise.all([api.types(signal), api.schedules(signal)]);
      const schedule = schedules.find((one) => one.name === name);
      return { types: agent_types, schedule, isGone: name !== undefined && schedule === undefined };
    },
    [name],
  );
  const { data, error, reload } = usePoll(load);
  return h(
    'section',
    { 'aria-labelledby': 'schedule-title', class: 'narrow' },
    h(Link, { to: '/schedules', class: 'back' }, '← All schedules'),
    h('div', { class: 'view-head' }, h('h1', { id: 'schedule-title' }, name ?? 'New schedule')),
    error === undefined ? null : h(Failure, { error, retry: reload }),
    data === undefined && error === undefined ? h(Loading, { what: 'the schedule' }) : null,
    data?.isGone === true ? h(NoSchedule, null) : null,
    data?.isGone === false ? h(Form, { types: data.types, schedule: data.schedule }) : null,
  );
}

function NoSchedule() {
  return h(
    Empty,
    { title: 'There is no schedule of this name.' },
    h('p', null, 'It may have been deleted meanwhile.'),
    h(Link, { to: '/schedules/new', class: 'button primary' }, 'Create one'),
  );
}

function Form({ types, schedule }: { types: readonly AgentType[]; schedule: ScheduleAnswer | undefined }) {
  const { notify } = usePage();
  const [draft, setDraft] = useState(() => draftOf(schedule));
  const change = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  const { submission, onSubmit } = useSubmit(async ({ tell, leaveFor }) => {
    const withFolder = sendsFolder(draft, types);
    const keepsFolder = withFolder ? schedule?.task.workspace : undefined;
    const sent = withFolder && keepsFolder === undefined ? await sendFolder(tell, notify) : undefined;
    tell('Saving…');
    const on_duplicate = schedule?.task.on_duplicate;
    const task = { ...taskOf(draft, keepsFolder ?? sent), ...(on_duplicate && { on_duplicate }) };
    await api.putSchedule(draft.name, { ...whenOf(draft), task });
    notify(`Saved the schedule ${draft.name}.`);
    leaveFor('/schedules');
  });
  return h(
    'form',
    { class: 'form', onSubmit },
    h(WhenFields, { draft, change, isNew: schedule === undefined }),
    h(TaskFields, { draft, types, change }),
    h(SubmitRow, { submission, label: 'Save schedule', isReady: draft.type !== '' }),
  );
}

interface WhenProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  isNew: boolean;
}

function WhenFields({ draft, change, isNew }: WhenProps) {
  return [
    h(
      Field,
      { id: 'name', label: 'Name' },
      h('input', {
        ...{ id: 'name', type: 'text', value: draft.name, required: true, disabled: !isNew, maxLength: 40 },
        ...{ pattern: '[0-9a-zA-Z._\\-]+', spellcheck: false },
        onInput: (event) => change({ name: event.currentTarget.value }),
      }),
    ),
    h(
      'div',
      { class: 'field-row' },
      h(
        Field,
        {
          id: 'expression',
          label: 'When',
          hint: 'cron(0 9 ? * MON *), rate(6 hours) or at(2026-12-24T08:00:00)',
        },
        h('input', {
          ...{ id: 'expression', type: 'text', value: draft.expression, required: true, spellcheck: false },
          ...{ pattern: '(at|rate|cron)\\([^\\(\\)]*\\)', 'aria-describedby': 'expression-hint' },
          onInput: (event) => change({ expression: event.currentTarget.value }),
        }),
      ),
      h(
        Field,
        { id: 'timezone', label: 'Time zone' },
        h('input', {
          ...{ id: 'timezone', type: 'text', value: draft.timezone, required: true, spellcheck: false },
          onInput: (event) => change({ timezone: event.currentTarget.value }),
        }),
      ),
    ),
    h(
      'div',
      { class: 'checks' },
      h(Check, { label: 'On', isOn: draft.enabled, turn: (enabled) => change({ enabled }) }),
      h(Check, {
        ...{ label: 'Skip a time that finds its last agent running', isOn: draft.overlap === 'skip' },
        turn: (isOn) => change({ overlap: isOn ? 'skip' : 'allow' }),
      }),
    ),
  ];
}

function draftOf(schedule: ScheduleAnswer | undefined): Draft {
  if (schedule === undefined) {
    const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    return {
      ...{ ...emptyTask, withFolder: false, name: '', expression: 'cron(0 9 ? * MON *)', timezone },
      ...{ enabled: true, overlap: 'skip' },
    };
  }
  const { name, expression, timezone, enabled, overlap, task } = schedule;
  return {
    ...{ name, expression, timezone, enabled, overlap, type: task.subagent_type },
    ...{ prompt: task.prompt ?? '', description: task.description ?? '', model: task.model ?? '' },
    minutes: task.timeout_minutes === undefined ? '' : String(task.timeout_minutes),
    budget: task.max_cost_usd === undefined ? '' : String(task.max_cost_usd),
    withFolder: task.workspace !== undefined,
  };
}

function whenOf({ expression, timezone, enabled, overlap }: Draft): Omit<ScheduleInput, 'task'> {
  return { expression, timezone, enabled, overlap };
}
