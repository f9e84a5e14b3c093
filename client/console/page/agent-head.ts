import { h } from 'preact';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import { AgentActions } from './agent-actions.ts';
import { usePage } from './context.ts';
import { percentOf, plain } from './format.ts';
import { StatusGlyph, standingInWords, standingOf } from './glyphs.ts';
import { Meter } from './parts.ts';

/** Which agent it is, how it stands, and what can be done with it. */
export function AgentHead({ agent }: { agent: AgentOutput }) {
  const { about } = usePage();
  const { subagent_type, description, status } = agent;
  return h(
    'div',
    { class: `agent-head is-${standingOf(agent)}` },
    h(
      'div',
      { class: 'agent-head-row' },
      h(
        'div',
        { class: 'agent-title' },
        h(StatusGlyph, { course: agent }),
        h('h1', null, plain(description === '' ? subagent_type : description)),
      ),
      h(AgentActions, { agent }),
    ),
    h(
      'p',
      { class: 'agent-line' },
      h('span', { class: 'agent-state' }, standingInWords(agent)),
      h('span', { class: 'type' }, subagent_type),
      h('span', { class: 'agent-id' }, agent.agent_id),
      agent.rehearsal && !about.rehearsal ? h('span', { class: 'tag' }, 'rehearsal') : null,
      agent.partial === true ? h('span', { class: 'tag' }, 'some lines are gone') : null,
    ),
    agent.error === undefined ? null : h('p', { class: 'agent-error' }, plain(agent.error)),
    status === 'running' ? h(Course, { agent }) : null,
  );
}

/** What it waits for is told by the question itself. */
function Course({ agent: { progress, approval } }: { agent: AgentOutput }) {
  const { percent_complete, current_step } = progress;
  return h(
    'div',
    { class: 'course' },
    percent_complete === 0 ? null : h(Meter, { percent: percent_complete, label: 'Progress' }),
    approval === undefined ? h('span', { class: 'course-step' }, plain(current_step)) : null,
    h('span', { class: 'course-percent' }, percentOf(percent_complete)),
  );
}
