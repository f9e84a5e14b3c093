import { h } from 'preact';
import { useMemo } from 'preact/hooks';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import { AgentActions } from './agent-actions.ts';
import { AgentFacts } from './agent-facts.ts';
import { Approval } from './approval.ts';
import { usePage } from './context.ts';
import { Files } from './files.ts';
import { Findings } from './findings.ts';
import { useOutput } from './follow.ts';
import { percentOf, plain } from './format.ts';
import { StatusGlyph, standingInWords, standingOf } from './glyphs.ts';
import { OutputPane } from './output-pane.ts';
import { Failure, Loading, Meter } from './parts.ts';
import { findingsIn } from './read-findings.ts';
import { Link } from './router.ts';
import { Tabs } from './tabs.ts';
import { Timeline } from './timeline.ts';

/** One agent: how far it is, what it wrote, found, called and made, and what can be done with it. */
export function AgentView({ agentId }: { agentId: string }) {
  const { agent, lines, error, isAway } = useOutput(agentId, '');
  const found = useMemo(() => findingsIn(lines), [lines]);
  const back = h(Link, { to: '/', class: 'back' }, '← All agents');
  if (agent === undefined) {
    return [back, error === undefined ? h(Loading, { what: 'the agent' }) : h(Failure, { error })];
  }
  const tabs = [
    {
      ...{ id: 'output', label: 'Output', count: undefined },
      content: () => h(OutputPane, { agentId, lines, isRunning: agent.status === 'running' }),
    },
    {
      ...{ id: 'findings', label: 'Findings', count: found.findings.length },
      content: () => h(Findings, { agentId, status: agent.status, found, artifacts: agent.artifacts }),
    },
    {
      ...{ id: 'timeline', label: 'Timeline', count: undefined },
      content: () => h(Timeline, { agent }),
    },
    {
      ...{ id: 'files', label: 'Files', count: agent.artifacts.length },
      content: () => h(Files, { agentId, artifacts: agent.artifacts }),
    },
  ];
  return [
    back,
    h(Title, { agent }),
    isAway
      ? h('p', { class: 'panel away', role: 'status' }, 'The connection broke; it is being made again.')
      : null,
    error === undefined ? null : h(Failure, { error }),
    agent.approval === undefined ? null : h(Approval, { agentId, approval: agent.approval, scope: 'own' }),
    h(AgentFacts, { agent }),
    h(Tabs, { label: 'About this agent', base: `/agents/${agentId}`, tabs }),
  ];
}

function Title({ agent }: { agent: AgentOutput }) {
  const { about } = usePage();
  const { subagent_type, description, progress, status } = agent;
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
      h('span', { class: 'type' }, subagent_type),
      h('span', { class: 'agent-state' }, standingInWords(agent)),
      h('span', { class: 'agent-id' }, agent.agent_id),
      agent.rehearsal && !about.rehearsal ? h('span', { class: 'tag' }, 'rehearsal') : null,
      agent.partial === true ? h('span', { class: 'tag' }, 'some lines are gone') : null,
    ),
    agent.error === undefined ? null : h('p', { class: 'agent-error' }, plain(agent.error)),
    status === 'running'
      ? h(
          'div',
          { class: 'course' },
          h(Meter, { percent: progress.percent_complete, label: 'Progress' }),
          h('span', { class: 'course-step' }, plain(progress.current_step)),
          h('span', { class: 'course-percent' }, percentOf(progress.percent_complete)),
        )
      : null,
  );
}
