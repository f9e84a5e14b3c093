import { h, type TargetedEvent } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import { ApiError, api } from './api.ts';
import { usePage } from './context.ts';
import { Confirm, Dialog } from './dialog.ts';
import { Field } from './parts.ts';
import { newKey } from './runtime/world.ts';

type Open = 'kill' | 'message' | undefined;

/** What can be done with an agent that runs. A message that is being written stays where the agent ends meanwhile. */
export function AgentActions({ agent }: { agent: AgentOutput }) {
  const [open, setOpen] = useState<Open>();
  const { notify } = usePage();
  const isRunning = agent.status === 'running';
  const close = (): void => setOpen(undefined);
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
  return [
    isRunning
      ? h(
          'div',
          { class: 'actions' },
          h('button', { type: 'button', class: 'button', onClick: () => setOpen('message') }, 'Send message'),
          h(
            'button',
            { type: 'button', class: 'button danger-quiet', onClick: () => setOpen('kill') },
            'Kill',
          ),
        )
      : null,
    open === 'kill' && isRunning
      ? h(
          Confirm,
          { title: 'Kill this agent?', action: 'Kill it', confirm: () => void kill(), close },
          h('p', null, 'It ends at once and for good. What it wrote until now stays readable.'),
        )
      : null,
    open === 'message' ? h(MessageDialog, { agentId: agent.agent_id, isRunning, close }) : null,
  ];
}

interface MessageProps {
  agentId: string;
  isRunning: boolean;
  close: () => void;
}

function MessageDialog({ agentId, isRunning, close }: MessageProps) {
  const [text, setText] = useState('');
  const { problem, isBusy, send } = useMessage(agentId, close);
  return h(
    Dialog,
    { title: 'Send a message', close },
    h(
      'form',
      { onSubmit: (event: Event) => void send(event, text) },
      h(
        Field,
        {
          ...{ id: 'message', label: 'Message' },
          hint: isRunning
            ? 'The agent hears it before its next turn.'
            : 'The agent has ended; it hears nothing more.',
        },
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
        h(
          'button',
          { type: 'submit', class: 'button primary', disabled: isBusy || !isRunning || text.trim() === '' },
          'Send',
        ),
      ),
    ),
  );
}

/** Sends once however often the button is pressed: the same text goes under the same key. */
function useMessage(agentId: string, close: () => void) {
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const { notify } = usePage();
  const sent = useRef({ text: '', key: '' });
  const send = async (event: Event, text: string): Promise<void> => {
    event.preventDefault();
    if (sent.current.text !== text) sent.current = { text, key: newKey() };
    setBusy(true);
    try {
      const { message } = await api.message(agentId, text, sent.current.key);
      notify(message);
      close();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(`${error.message} ${error.remedy}`);
      setBusy(false);
    }
  };
  return { problem, isBusy, send };
}
