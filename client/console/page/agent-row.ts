import { h } from 'preact';
import { useState } from 'preact/hooks';
import { renderCost } from '#client/render/cost.ts';
import type { ShownApproval } from '#shared/contract/approvals.ts';
import type { ListedAgent } from '#shared/contract/list-agents.ts';
import type { Scope } from './api.ts';
import { Approval } from './approval.ts';
import { usePage } from './context.ts';
import { Dialog } from './dialog.ts';
import { ago, moment, percentOf, plain, seconds } from './format.ts';
import { StatusGlyph, standingInWords, standingOf } from './glyphs.ts';
import { Meter } from './parts.ts';
import { Link } from './router.ts';
import { now } from './runtime/world.ts';

/** One agent of the board: what it does, how far it is, what it costs. */
export function AgentRow({ agent, scope }: { agent: ListedAgent; scope: Scope }) {
  const { agent_id, subagent_type, description, progress, rehearsal } = agent;
  const { about } = usePage();
  const isRunning = agent.status === 'running';
  const title = plain(description === '' ? subagent_type : description);
  return h(
    'li',
    { class: `agent is-${standingOf(agent)}` },
    h(StatusGlyph, { course: agent }),
    h(
      'div',
      { class: 'agent-what' },
      h(Link, { to: `/agents/${agent_id}`, class: 'agent-link', 'data-row': true }, title),
      h(
        'p',
        { class: 'agent-line' },
        h('span', { class: 'agent-state' }, standingInWords(agent)),
        h('span', { class: 'type' }, subagent_type),
        rehearsal && !about.rehearsal ? h('span', { class: 'tag' }, 'rehearsal') : null,
        scope === 'team' ? h('span', { class: 'agent-owner' }, shortOwner(agent.owner)) : null,
      ),
      isRunning ? h(Course, { title, progress }) : null,
      scope === 'team' && agent.approval !== undefined
        ? h(DecideForOther, { agentId: agent_id, approval: agent.approval })
        : null,
    ),
    h(Facts, { agent }),
  );
}

/** When and how long, at the right, where the eye compares rows. */
function Facts({ agent }: { agent: ListedAgent }) {
  const isRunning = agent.status === 'running';
  const lasted = seconds(agent.duration_seconds);
  const cost = agent.rehearsal ? [] : [renderCost(agent.cost_usd)];
  return h(
    'div',
    { class: 'agent-facts' },
    h(
      'span',
      { title: `Started ${moment(agent.started_at)}` },
      isRunning ? lasted : ago(agent.started_at, now()),
    ),
    h('span', { class: 'quiet' }, [isRunning ? 'so far' : `ran ${lasted}`, ...cost].join(' · ')),
  );
}

/** Another's agent can't be opened, but decided for. */
function DecideForOther({ agentId, approval }: { agentId: string; approval: ShownApproval }) {
  const [isOpen, setOpen] = useState(false);
  return h(
    'div',
    { class: 'agent-decide' },
    h(
      'button',
      {
        ...{ type: 'button', class: 'button', 'aria-label': `Look and decide: ${plain(approval.title)}` },
        onClick: () => setOpen(true),
      },
      'Look and decide',
    ),
    isOpen
      ? h(
          Dialog,
          { title: 'A decision for the team', close: () => setOpen(false) },
          h(Approval, { agentId, approval, scope: 'team' }),
        )
      : null,
  );
}

function Course({ title, progress }: { title: string; progress: ListedAgent['progress'] }) {
  const { percent_complete, current_step } = progress;
  return h(
    'div',
    { class: 'course' },
    percent_complete === 0 ? null : h(Meter, { percent: percent_complete, label: `Progress of ${title}` }),
    h('span', { class: 'course-step' }, plain(current_step)),
    h('span', { class: 'course-percent' }, percentOf(percent_complete)),
  );
}

/** `user/ann` of an ARN. */
function shortOwner(owner: string): string {
  return plain(owner.split(':').at(-1) ?? owner);
}
