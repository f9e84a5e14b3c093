import type { AgentsApi } from '#client/http/agents-api.ts';
import { AgentsError } from '#client/http/agents-error.ts';
import { listPages } from '#client/http/list-pages.ts';
import { limits } from '#shared/agent/limits.ts';
import type { ListedAgent } from '#shared/contract/list-agents.ts';
import type { TeamOutput } from '#shared/contract/team-output.ts';

export interface Found {
  lines: TeamOutput['lines'];
  /** True where there may be more matches than these. */
  partial: boolean;
}

export interface Wanted {
  /** RE2. */
  filter: string;
  /** Only lines since then, ISO 8601. */
  since: string | undefined;
  subagentType: string | undefined;
  /** Only these agents; without them all that are listed. */
  ids: readonly string[] | undefined;
  limit: number;
}

interface Deps {
  api: Pick<AgentsApi, 'list' | 'output'>;
  signal: AbortSignal;
}

/** Outputs that are read at the same time: the platform serves others, too. */
const atOnce = 4;
const mostAgents = 1_000;

/**
 * Lines that match, in the outputs of the caller's agents: agent by agent, the newest first, each in its order.
 * @throws {AgentsError}; the signal's reason once it aborts.
 */
export async function searchOutputs(deps: Deps, wanted: Wanted): Promise<Found> {
  const { ids, since, limit } = wanted;
  const { agents, isCut } =
    ids === undefined ? await listAgents(deps, wanted) : { agents: ids, isCut: false };
  const found: Found = { lines: [], partial: isCut };
  for (let start = 0; start < agents.length; start += atOnce) {
    if (found.lines.length >= limit) return { ...found, partial: true };
    const some = agents.slice(start, start + atOnce);
    const answers = await Promise.all(some.map((id) => searchAgent(deps, id, wanted)));
    for (const { lines, partial } of answers) {
      found.lines.push(...lines.filter(({ at }) => since === undefined || at >= since));
      found.partial ||= partial;
    }
  }
  return found.lines.length <= limit ? found : { lines: found.lines.slice(0, limit), partial: true };
}

async function listAgents(
  { api, signal }: Deps,
  { since, subagentType }: Wanted,
): Promise<{ agents: string[]; isCut: boolean }> {
  const query = subagentType === undefined ? {} : { subagent_type: subagentType };
  const { agents, next_cursor } = await listPages(api.list, query, { signal, most: mostAgents });
  // Who had ended before wrote nothing since.
  const isOld = ({ completed_at }: ListedAgent) => since !== undefined && (completed_at ?? since) < since;
  const ids = agents.filter((agent) => !isOld(agent)).map(({ agent_id }) => agent_id);
  return { agents: ids, isCut: next_cursor !== undefined };
}

async function searchAgent(
  { api, signal }: Deps,
  id: string,
  { filter, ids, limit }: Wanted,
): Promise<Found> {
  const lines: Found['lines'] = [];
  let partial = false;
  let after: string | undefined;
  for (;;) {
    const query = { filter, limit: limits.outputLines.max, ...(after === undefined ? {} : { after }) };
    const answer = await api.output(id, query, { signal }).catch((error: unknown) => {
      // Its row may have expired since it was listed; one that was asked for by name is missed.
      const isGone = error instanceof AgentsError && error.code === 'unknown_agent' && ids === undefined;
      if (!isGone) throw error;
    });
    if (answer === undefined) return { lines, partial: true };
    const { subagent_type } = answer;
    lines.push(...answer.lines.map((line) => ({ agent_id: answer.agent_id, subagent_type, ...line })));
    partial ||= answer.partial === true;
    if (!answer.has_more) return { lines, partial };
    if (lines.length > limit) return { lines, partial: true };
    after = answer.next_cursor;
  }
}
