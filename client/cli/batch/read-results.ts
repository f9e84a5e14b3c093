import type { AgentsApi } from '#client/http/agents-api.ts';
import type { Outcome } from './outcome.ts';

const atOnce = 8;

/**
 * The outcomes with the first line of each ended agent's result, where it left one. `unread` counts the agents whose
 * output was not answered: nothing is known of their results.
 * @throws the signal's reason once it aborts.
 */
export async function readResults(
  api: Pick<AgentsApi, 'output'>,
  outcomes: readonly Outcome[],
  signal: AbortSignal,
): Promise<{ outcomes: Outcome[]; unread: number }> {
  const ended = outcomes.filter(({ agent }) => agent !== undefined && agent.status !== 'running');
  const ids = [...new Set(ended.flatMap(({ agentId }) => agentId ?? []))];
  const results = new Map<string, string | undefined>();
  for (let from = 0; from < ids.length; from += atOnce) {
    const some = ids.slice(from, from + atOnce);
    const read = await Promise.allSettled(some.map((id) => resultOf(api, id, signal)));
    signal.throwIfAborted();
    for (const [index, one] of read.entries())
      if (one.status === 'fulfilled') results.set(some[index] ?? '', one.value);
    // A platform that does not answer is not asked hundreds of times more.
    if (read.every(({ status }) => status === 'rejected')) break;
  }
  const withResult = (outcome: Outcome): Outcome => {
    const result = results.get(outcome.agentId ?? '');
    return result === undefined ? outcome : { ...outcome, result };
  };
  return { outcomes: outcomes.map(withResult), unread: ids.filter((id) => !results.has(id)).length };
}

/** The platform's own line is the last that begins so. */
async function resultOf(
  api: Pick<AgentsApi, 'output'>,
  agentId: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  let result: string | undefined;
  for (let after: string | undefined; ; ) {
    const query = { filter: '^\\[RESULT\\]', ...(after === undefined ? {} : { after }) };
    const { lines, has_more, next_cursor } = await api.output(agentId, query, { signal });
    result = lines.at(-1)?.text ?? result;
    if (!has_more || next_cursor === after) return result;
    after = next_cursor;
  }
}
