import { h } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { WorkspaceId } from '#shared/agent/ids.ts';
import { ApiError, api } from './api.ts';
import { usePage } from './context.ts';
import { count } from './format.ts';
import { Failure, Loading } from './parts.ts';
import { usePoll } from './poll.ts';
import { goTo } from './router.ts';
import { newKey } from './runtime/world.ts';
import { type AgentType, emptyTask, TaskFields, taskOf } from './task-fields.ts';

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
  const [state, setState] = useState<{ doing?: string; error?: ApiError }>({});
  // The same key while the same form is sent again: a press more starts no second agent.
  const key = useRef(newKey());
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    try {
      const workspace = draft.withFolder ? await sendFolder(setState, notify) : undefined;
      setState({ doing: 'Starting…' });
      const answer = await api.task({ ...taskOf(draft, workspace), run_in_background: true }, key.current);
      notify(`Started ${answer.subagent_type}.`);
      goTo(`/agents/${answer.agent_id}`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setState({ error });
    }
  };
  return h(
    'form',
    { class: 'form', onSubmit: (event) => void submit(event) },
    h(TaskFields, {
      ...{ draft, types },
      change: (part) => {
        key.current = newKey();
        setDraft({ ...draft, ...part });
      },
    }),
    state.error === undefined ? null : h(Failure, { error: state.error }),
    h(
      'div',
      { class: 'actions' },
      h('span', { class: 'hint', role: 'status' }, state.doing ?? ''),
      h(
        'button',
        { type: 'submit', class: 'button primary', disabled: state.doing !== undefined || draft.type === '' },
        'Start agent',
      ),
    ),
  );
}

async function sendFolder(
  setState: (state: { doing: string }) => void,
  notify: (text: string) => void,
): Promise<WorkspaceId> {
  setState({ doing: 'Packing and sending the folder…' });
  const { workspace, files, skipped } = await api.sendWorkspace();
  if (skipped > 0) notify(`The folder's copy has ${count(files)} files; ${count(skipped)} were left out.`);
  return workspace;
}
