import { useEffect, useRef } from 'preact/hooks';
import type { ListedAgent } from '#shared/contract/list-agents.ts';
import { usePage } from './context.ts';
import { type Standing, standingInWords, standingOf } from './glyphs.ts';

/** Tells when an agent ended or waits for a decision; its percents are for the eye. */
export function useAnnouncements(agents: readonly ListedAgent[] | undefined): void {
  const { notify } = usePage();
  const known = useRef<ReadonlyMap<string, Standing> | undefined>(undefined);
  useEffect(() => {
    if (agents === undefined) return;
    const before = known.current;
    known.current = new Map(agents.map((agent) => [agent.agent_id, standingOf(agent)]));
    if (before === undefined) return;
    for (const agent of agents) {
      const was = before.get(agent.agent_id);
      const is = standingOf(agent);
      if (was === undefined || was === is || is === 'running') continue;
      notify(`${agent.subagent_type}: ${standingInWords(agent)}`, is === 'failed' ? 'failed' : 'done');
    }
  }, [agents, notify]);
}
