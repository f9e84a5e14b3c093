import { h } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { api } from './api.ts';
import { usePage } from './context.ts';
import { Failure, Loading } from './parts.ts';
import { usePoll } from './poll.ts';
import { newKey } from './runtime/world.ts';
import { SubmitRow, sendFolder, useSubmit } from './submit.ts';
import { type AgentType, emptyTask, sendsFolder, TaskFields, taskOf } from './task-fields.ts';

/** The form that starts an agent. */
export function Start() {
  const { data, error, reload } = usePoll(api.types);
  return h(
    'section',
    { 'aria-labelledby': 'start-title', class: 'narrow' },
    h('div', { class: 'view-head' }, h('h1', { id: 'start-title' }, 'Start an agent')),
    error === undefined ? null : h(Failure, { error, retry: reload }),
    data !== undefined
      ? h(StartForm, { types: data.agent_types })
      : error === undefined && h(Loading, { what: 'agent types' }),
  );
}

function StartForm({ types }: { types: readonly AgentType[] }) {
  const { about, notify } = usePage();
  const [draft, setDraft] = useState(() => ({ ...emptyTask, withFolder: about.workspace !== undefined }));
  // The same key while the same form is sent again: a press more starts no second agent.
  const key = useRef(newKey());
  const { submission, onSubmit } = useSubmit(async ({ tell, leaveFor }) => {
    const workspace = sendsFolder(draft, types) ? await sendFolder(tell, notify) : undefined;
    tell('Starting…');
    const answer = await api.task({ ...taskOf(draft, workspace), run_in_background: true }, key.current);
    notify(`Started ${answer.subagent_type}.`);
    leaveFor(`/agents/${answer.agent_id}`);
  });
  return h(
    'form',
    { class: 'form', onSubmit },
    h(TaskFields, {
      ...{ draft, types },
      change: (part) => {
        key.current = newKey();
        setDraft({ ...draft, ...part });
      },
    }),
    h(SubmitRow, { submission, label: 'Start agent', isReady: draft.type !== '' }),
  );
}
