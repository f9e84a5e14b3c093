import { h } from 'preact';
import { useState } from 'preact/hooks';
import type { ShownApproval } from '#shared/contract/approvals.ts';
import { ApiError, api, type Scope } from './api.ts';
import { usePage } from './context.ts';
import { moment, plain } from './format.ts';
import { Field } from './parts.ts';

interface ApprovalProps {
  agentId: string;
  approval: ShownApproval;
  scope: Scope;
}

/** What an agent asks whether it may, and the answer: it holds for exactly the plan that is shown. */
export function Approval({ agentId, approval, scope }: ApprovalProps) {
  const { title, details, tool, plan_hash, expires_at } = approval;
  return h(
    'section',
    { class: 'panel approval', 'aria-labelledby': `approval-${agentId}` },
    h('p', { class: 'approval-kind' }, 'Waits for your decision'),
    h('h2', { id: `approval-${agentId}` }, plain(title)),
    h('pre', { class: 'plan', tabIndex: 0, 'aria-label': 'The plan' }, details.split('\n').map(planLine)),
    h(
      'p',
      { class: 'hint' },
      'Asked by ',
      h('code', null, plain(tool)),
      '. Hash of what you approve: ',
      h('code', { title: plan_hash }, plan_hash.slice(0, 12)),
      `. Silence until ${moment(expires_at)} means no.`,
    ),
    h(Decision, { key: plan_hash, agentId, approval, scope }),
  );
}

const marks: Readonly<Record<string, string>> = { '+': 'is-added', '-': 'is-removed', '~': 'is-changed' };

/** The signs tell what is done; their colours only help to find them. */
function planLine(text: string, at: number) {
  const style = / /.exec(text)?.index === 1 ? marks[text[0] ?? ''] : undefined;
  return h('span', { key: at, ...(style && { class: style }) }, `${plain(text)}\n`);
}

function Decision({ agentId, approval: { plan_hash }, scope }: ApprovalProps) {
  const [note, setNote] = useState('');
  const [state, setState] = useState<{ isBusy?: boolean; problem?: string }>({});
  const { notify } = usePage();
  const decide = async (decision: 'approve' | 'reject'): Promise<void> => {
    setState({ isBusy: true });
    try {
      const why = note.trim() === '' ? {} : { note: note.trim() };
      const { message } = await api.decide(scope, agentId, { decision, plan_hash, ...why });
      notify(message);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setState({ problem: `${error.message} ${error.remedy}` });
    }
  };
  const button = (decision: 'approve' | 'reject', style: string, label: string) =>
    h(
      'button',
      {
        ...{ type: 'button', class: style, disabled: state.isBusy === true },
        onClick: () => void decide(decision),
      },
      label,
    );
  return [
    h(
      Field,
      { id: `note-${agentId}`, label: 'Note for the agent (optional)' },
      h('input', {
        ...{ id: `note-${agentId}`, type: 'text', value: note, maxLength: 500 },
        onInput: (event) => setNote(event.currentTarget.value),
      }),
    ),
    state.problem === undefined ? null : h('p', { class: 'problem', role: 'alert' }, state.problem),
    h(
      'div',
      { class: 'actions' },
      button('reject', 'button', 'Reject'),
      button('approve', 'button primary', 'Approve this plan'),
    ),
  ];
}
