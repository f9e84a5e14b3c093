import { h, type TargetedEvent } from 'preact';
import { useState } from 'preact/hooks';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import { ApiError, api } from './api.ts';
import { usePage } from './context.ts';
import { Confirm, Dialog } from './dialog.ts';
import { Field } from './parts.ts';

type Open = 'kill' | 'message' | undefined;

/** What can be done with an agent that runs. */
export function AgentActions({ agent }: { agent: AgentOutput }) {
  const [open, setOpen] = useState<Open>();
  const { notify } = usePage();
  const close = (): void => setOpen(undefined);
  if (agent.status !== 'running') return null;
  const kill = async (): Promise<void> => {
    close();
    try {
      const { message } = await api.kill(agent.agent_id);
      notify(message);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      notify(`${error.message} ${error.remedy}`, 'failed');
    }
  };
  return h(
    'div',
    { class: 'actions' },
    h('button', { type: 'button', class: 'button', onClick: () => setOpen('message') }, 'Send message'),
    h('button', { type: 'button', class: 'button danger-quiet', onClick: () => setOpen('kill') }, 'Kill'),
    open === 'kill'
      ? h(
          Confirm,
          { title: 'Kill this agent?', action: 'Kill it', confirm: () => void kill(), close },
          h('p', null, 'It ends at once and for good. What it wrote until now stays readable.'),
        )
      : null,
    open === 'message' ? h(MessageDialog, { agentId: agent.agent_id, close }) : null,
  );
}

function MessageDialog({ agentId, close }: { agentId: string; close: () => void }) {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();
  const { notify } = usePage();
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    try {
      const { message } = await api.message(agentId, text);
      notify(message);
      close();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(`${error.message} ${error.remedy}`);
    }
  };
  return h(
    Dialog,
    { title: 'Send a message', close },
    h(
      'form',
      { onSubmit: (event: Event) => void submit(event) },
      h(
        Field,
        { id: 'message', label: 'Message', hint: 'The agent hears it before its next turn.' },
        h('textarea', {
          ...{ id: 'message', rows: 4, required: true, value: text, 'aria-describedby': 'message-hint' },
          onInput: (event: TargetedEvent<HTMLTextAreaElement>) => setText(event.currentTarget.value),
        }),
      ),
      problem === undefined ? null : h('p', { class: 'problem', role: 'alert' }, problem),
      h(
        'div',
        { class: 'actions' },
        h('button', { type: 'button', class: 'button', onClick: close }, 'Cancel'),
        h('button', { type: 'submit', class: 'button primary', disabled: text.trim() === '' }, 'Send'),
      ),
    ),
  );
}
