import { h, type TargetedEvent } from 'preact';
import type { WorkspaceId } from '#shared/agent/ids.ts';
import type { ListAgentTypesAnswer } from '#shared/contract/agent-types.ts';
import type { TaskInput } from '#shared/contract/task.ts';
import { usePage } from './context.ts';
import { Field } from './parts.ts';

export type AgentType = ListAgentTypesAnswer['agent_types'][number];

/** What a task's form holds, as it is typed. */
export interface TaskDraft {
  type: string;
  prompt: string;
  description: string;
  model: string;
  minutes: string;
  budget: string;
  withFolder: boolean;
}

export const emptyTask: TaskDraft = {
  ...{ type: '', prompt: '', description: '', model: '', minutes: '', budget: '', withFolder: true },
};

/** The task that a form means; empty fields are left to the agent type. */
export function taskOf(
  draft: TaskDraft,
  workspace: WorkspaceId | undefined,
): Omit<TaskInput, 'run_in_background'> {
  const { type, prompt, description, model, minutes, budget } = draft;
  return {
    subagent_type: type,
    ...(prompt.trim() === '' ? {} : { prompt }),
    ...(description.trim() === '' ? {} : { description: description.trim() }),
    ...(model.trim() === '' ? {} : { model: model.trim() }),
    ...(minutes === '' ? {} : { timeout_minutes: Number(minutes) }),
    ...(budget === '' ? {} : { max_cost_usd: Number(budget) }),
    ...(workspace === undefined ? {} : { workspace }),
  };
}

/** Of a type that is not known, starting will tell. */
function readsFolder({ type }: TaskDraft, types: readonly AgentType[]): boolean {
  return types.find(({ name }) => name === type)?.reads_workspace !== false;
}

/** Whether the task gets a copy of the folder: it was asked for, and its type has a use for it. */
export function sendsFolder(draft: TaskDraft, types: readonly AgentType[]): boolean {
  return draft.withFolder && readsFolder(draft, types);
}

interface TaskFieldsProps {
  draft: TaskDraft;
  types: readonly AgentType[];
  change: (part: Partial<TaskDraft>) => void;
}

/** Type, prompt and limits of a task. */
export function TaskFields({ draft, types, change }: TaskFieldsProps) {
  return [
    h(TypeField, { draft, types, change }),
    h(
      Field,
      { id: 'prompt', label: 'What to do' },
      h('textarea', {
        ...{ id: 'prompt', rows: 5, value: draft.prompt, required: draft.description.trim() === '' },
        onInput: (event: TargetedEvent<HTMLTextAreaElement>) => change({ prompt: event.currentTarget.value }),
      }),
    ),
    h(FolderField, { draft, types, change }),
    h(LimitFields, { draft, types, change }),
  ];
}

function TypeField({ draft, types, change }: TaskFieldsProps) {
  return h(
    'fieldset',
    { class: 'types' },
    h('legend', null, 'Agent type'),
    types.map(({ name, description }) =>
      h(
        'label',
        { key: name, class: 'type-card' },
        h('input', {
          ...{ type: 'radio', name: 'type', value: name, checked: draft.type === name, required: true },
          onChange: () => change({ type: name }),
        }),
        h('span', { class: 'type-name' }, name),
        h('span', { class: 'type-about' }, description),
      ),
    ),
  );
}

function LimitFields({ draft, types, change }: TaskFieldsProps) {
  const type = types.find(({ name }) => name === draft.type);
  return h(
    'div',
    { class: 'field-row' },
    h(
      Field,
      { id: 'model', label: 'Model' },
      h('input', {
        ...{ id: 'model', type: 'text', value: draft.model, placeholder: type?.model ?? "the type's own" },
        ...{ list: 'models', spellcheck: false, pattern: '[a-zA-Z0-9][a-zA-Z0-9.:_\\-]*' },
        onInput: (event) => change({ model: event.currentTarget.value }),
      }),
      h(
        'datalist',
        { id: 'models' },
        ['haiku', 'sonnet', 'opus'].map((value) => h('option', { key: value, value })),
      ),
    ),
    h(
      Field,
      { id: 'minutes', label: 'Minutes at most' },
      h('input', {
        ...{ id: 'minutes', type: 'number', min: 1, max: 1440, value: draft.minutes },
        placeholder: String(type?.timeout_minutes ?? 30),
        onInput: (event) => change({ minutes: event.currentTarget.value }),
      }),
    ),
    h(
      Field,
      { id: 'budget', label: 'Dollars at most' },
      h('input', {
        ...{ id: 'budget', type: 'number', min: 0, max: 10_000, step: 'any', value: draft.budget },
        placeholder: 'no limit',
        onInput: (event) => change({ budget: event.currentTarget.value }),
      }),
    ),
  );
}

function FolderField({ draft, types, change }: TaskFieldsProps) {
  const { about } = usePage();
  if (!readsFolder(draft, types)) return h('p', { class: 'hint' }, 'Agents of this type read no files.');
  if (about.workspace === undefined) {
    const command = h('code', null, 'agents console --workspace FOLDER');
    return h('p', { class: 'hint' }, 'To let agents read a folder, start the console with ', command, '.');
  }
  return h(
    'label',
    { class: 'check' },
    h('input', {
      ...{ type: 'checkbox', checked: draft.withFolder },
      onChange: (event) => change({ withFolder: event.currentTarget.checked }),
    }),
    'Let it read a copy of the folder ',
    h('code', null, about.workspace),
  );
}
