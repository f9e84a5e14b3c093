import { agentIdSchema } from '#shared/agent/ids.ts';
import type { ListedAgent } from '#shared/contract/list-agents.ts';
import type { AgentsApi } from '../http/agents-api.ts';
import { listPages } from '../http/list-pages.ts';
import { renderAgentList } from '../render/agent-list.ts';
import { UsageError } from '../usage-error.ts';
import type { Run } from './run.ts';

interface Lookup {
  api: Pick<AgentsApi, 'list'>;
  /** Milliseconds since 1970. */
  now: () => number;
  signal: AbortSignal;
  /** Where given, a text that fits several agents of one type means the newest of them, which is said here. */
  newest?: (note: string) => void;
}

/** Abbreviations are looked up among this many of the newest agents. */
const searched = 1_000;
/** Shorter ones would hit an agent that nobody meant. */
const leastCharacters = 3;

/**
 * Whole ids as they are; a beginning (with or without `agent-`) or an end of an id, or an agent type, as the one
 * agent that it fits, or as the only running one among several. Whoever only reads may take the newest of a type.
 * @throws {UsageError} for one that fits no agent, or several; {AgentsError}.
 */
export async function resolveAgentIds(lookup: Lookup, texts: readonly string[]): Promise<string[]> {
  const isWhole = (text: string) => agentIdSchema.safeParse(text).success;
  if (texts.every(isWhole)) return [...new Set(texts)];
  const { agents } = await listPages(lookup.api.list, {}, { signal: lookup.signal, most: searched });
  return [...new Set(texts.map((text) => (isWhole(text) ? text : findOne(agents, text, lookup))))];
}

/** For commands that change nothing and may guess: the newest of a type, told on standard error. Never for a kill. */
export function forReading({
  api,
  world,
  signal,
}: Pick<Lookup, 'api' | 'signal'> & Pick<Run, 'world'>): Lookup {
  return { api, now: world.now, signal, newest: (note) => world.err.write(`${note}\n`) };
}

/** One id, under the rules of {@link resolveAgentIds}. */
export async function resolveAgentId(lookup: Lookup, text: string): Promise<string> {
  const [id = text] = await resolveAgentIds(lookup, [text]);
  return id;
}

function findOne(agents: readonly ListedAgent[], text: string, { now, newest }: Lookup): string {
  if (text.length < leastCharacters) {
    throw new UsageError(
      `"${text}" is too short for an agent id`,
      `Give at least ${leastCharacters} characters of its beginning or its end.`,
    );
  }
  const found = agents.filter(
    ({ agent_id, subagent_type }) =>
      agent_id.startsWith(text) ||
      agent_id.startsWith(`agent-${text}`) ||
      agent_id.endsWith(text) ||
      subagent_type === text,
  );
  const running = found.filter(({ status }) => status === 'running');
  const [only] = running.length === 1 ? running : found;
  if (only === undefined) {
    throw new UsageError(`no agent of yours has an id like "${text}"`, '`agents list` shows them.');
  }
  if (found.length === 1 || running.length === 1) return only.agent_id;
  if (newest !== undefined && found.every(({ subagent_type }) => subagent_type === only.subagent_type)) {
    const [{ agent_id } = only] = running.length === 0 ? found : running;
    newest(`"${text}" fits ${found.length} agents; this is the newest: ${agent_id}`);
    return agent_id;
  }
  throw new UsageError(
    `"${text}" fits ${found.length} agents; give more of the id`,
    renderAgentList(found.slice(0, 10), new Date(now())),
  );
}
