import { h } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import { AgentFacts } from './agent-facts.ts';
import { AgentHead } from './agent-head.ts';
import { Approval } from './approval.ts';
import { boardAddress, rememberAgent } from './board-address.ts';
import { Files } from './files.ts';
import { Findings } from './findings.ts';
import { type Followed, useOutput } from './follow.ts';
import { standingInWords } from './glyphs.ts';
import { firstLook, type OutputLook, OutputPane } from './output-pane.ts';
import { Failure, Loading } from './parts.ts';
import { Link } from './router.ts';
import { Tabs } from './tabs.ts';
import { Timeline } from './timeline.ts';
import { useFindings } from './use-findings.ts';

/** One agent: how far it is, what it wrote, found, called and made, and what can be done with it. */
export function AgentView({ agentId }: { agentId: string }) {
  const followed = useOutput(agentId, '');
  useEffect(() => () => rememberAgent(`/agents/${agentId}`), [agentId]);
  const isGone = followed.agent === undefined && followed.error?.status === 404;
  return [
    h(Link, { to: boardAddress(), class: 'back' }, '← All agents'),
    isGone ? h(PastAgent, { agentId, followed }) : h(Shown, { agentId, followed, isPast: false }),
  ];
}

/** Takes every line: with a filter the platform looks into its logs, too, where lines outlive their agent. */
const everyLine = '^';

/** An agent that ended days ago: what is left of it. */
function PastAgent({ agentId, followed }: { agentId: string; followed: Followed }) {
  const past = useOutput(agentId, everyLine);
  if (past.agent === undefined && past.error?.status === 404) {
    return h(Shown, { agentId, followed, isPast: true });
  }
  return h(Shown, { agentId, followed: past, isPast: true });
}

interface ShownProps {
  agentId: string;
  followed: Followed;
  isPast: boolean;
}

function Shown({ agentId, followed, isPast }: ShownProps) {
  const { agent, lines, error, away } = followed;
  const found = useFindings(agent, lines);
  const [look, setLook] = useState<OutputLook>(firstLook);
  const change = useCallback((part: Partial<OutputLook>) => setLook((now) => ({ ...now, ...part })), []);
  useTabTitle(agent);
  const trouble = [
    away === undefined ? null : h('p', { class: 'panel away', role: 'status' }, away),
    error === undefined ? null : h(Failure, { error }),
  ];
  if (agent === undefined) {
    return error === undefined && away === undefined ? h(Loading, { what: 'the agent' }) : trouble;
  }
  const isRunning = agent.status === 'running';
  const tabs = [
    {
      ...{ id: 'output', label: 'Output', count: undefined },
      content: () => h(OutputPane, { agentId, lines, isRunning, look, change }),
    },
    {
      ...{ id: 'findings', label: 'Findings', count: countOf(found) },
      content: () => h(Findings, { status: agent.status, found }),
    },
    { ...{ id: 'timeline', label: 'Timeline', count: undefined }, content: () => h(Timeline, { agent }) },
    {
      ...{ id: 'files', label: 'Files', count: agent.artifacts.length },
      content: () => h(Files, { agentId, artifacts: agent.artifacts }),
    },
  ];
  return [
    h(AgentHead, { agent }),
    isPast ? h('p', { class: 'panel' }, 'Its record is gone by now. Lines are kept for 14 days.') : null,
    trouble,
    agent.approval === undefined ? null : h(Approval, { agentId, approval: agent.approval, scope: 'own' }),
    h(AgentFacts, { agent }),
    h(Tabs, { label: 'About this agent', base: `/agents/${agentId}`, tabs }),
  ];
}

function countOf({ findings, more, controls }: ReturnType<typeof useFindings>): number {
  return findings.length + more.findings + (controls?.report?.findings.length ?? 0);
}

/** Among many tabs of a browser, this one tells how its agent stands. */
function useTabTitle(agent: AgentOutput | undefined): void {
  const title =
    agent &&
    `${standingInWords(agent)} · ${agent.description === '' ? agent.subagent_type : agent.description}`;
  useEffect(() => {
    if (title !== undefined) document.title = title;
  }, [title]);
}
