import { useEffect, useRef } from 'preact/hooks';
import type { ListedAgent } from '#shared/contract/list-agents.ts';
import type { Scope } from './api.ts';
import { usePage } from './context.ts';
import { plain } from './format.ts';
import { type Standing, standingInWords, standingOf } from './glyphs.ts';

type Standings = ReadonlyMap<string, Standing>;

/** So many at once are told one by one; of more, how many there are. */
const mostTold = 3;

/**
 * Tells when an agent ended or waits for a decision; its percents are for the eye. Of a team's agents only those are
 * told that wait: others' ends would never stop.
 */
export function useAnnouncements(agents: readonly ListedAgent[] | undefined, scope: Scope): void {
  const { notify } = usePage();
  const known = useRef<Standings | undefined>(undefined);
  useEffect(() => {
    if (agents === undefined) return;
    const before = known.current;
    known.current = new Map(agents.map((agent) => [agent.agent_id, standingOf(agent)]));
    if (before === undefined) return;
    const changed = agents.filter((agent) => isNews(agent, before, scope));
    if (changed.length > mostTold) notify(`${changed.length} agents ended or wait for a decision.`);
    else for (const agent of changed) notify(`${titleOf(agent)}: ${standingInWords(agent)}`);
  }, [agents, scope, notify]);
}

function isNews(agent: ListedAgent, before: Standings, scope: Scope): boolean {
  const was = before.get(agent.agent_id);
  const is = standingOf(agent);
  if (was === undefined || was === is || is === 'running') return false;
  return scope === 'own' || is === 'waiting';
}

function titleOf({ description, subagent_type }: ListedAgent): string {
  return plain(description === '' ? subagent_type : description);
}
