import type { AgentId } from '#shared/agent/ids.ts';
import type { OutputLine } from '#shared/agent/output.ts';
import type { Log } from '../ports/log.ts';
import type { OutputSearch } from '../ports/output-search.ts';

/** Lines that the store holds already: when the log service does not take them, nothing is lost but search. */
export async function handToSearch(
  { search, log }: { search: Pick<OutputSearch, 'append'>; log: Log },
  agentId: AgentId,
  lines: readonly OutputLine[],
): Promise<void> {
  try {
    await search.append(agentId, lines);
  } catch (error) {
    log.warn('lines not handed to search', { agent_id: agentId, error });
  }
}
