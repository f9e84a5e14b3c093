import { type EndCause, makeEnd } from '#shared/agent/end.ts';
import type { AgentId } from '#shared/agent/ids.ts';
import { cleanLine, splitLines } from '#shared/agent/output.ts';
import type { RunningAgent } from '#shared/agent/record.ts';
import { maskSecrets } from '#shared/secrets/mask-secrets.ts';
import type { StepPointer } from '#shared/workflow/step-pointer.ts';
import { handToSearch } from '../agents/hand-to-search.ts';
import type { StepDependencies } from './dependencies.ts';
import { pointToEnd } from './pointers.ts';

type Dependencies = Pick<StepDependencies, 'store' | 'search' | 'clock' | 'log'>;

/** Writes the end, unless somebody wrote one before; either way the pointer says how it ended. */
export async function endAgent(
  deps: Dependencies,
  record: Pick<RunningAgent, 'agent_id'>,
  { cause, lines = [] }: { cause: EndCause; lines?: readonly string[] },
): Promise<StepPointer> {
  const end = makeEnd(cause, deps.clock.now().toISOString());
  const last = [...lines, ...('error' in cause ? [`[ERROR] ${cause.error}`] : [])];
  const safe = splitLines(maskSecrets(last.join('\n'))).map(cleanLine);
  const written = await deps.store.end(record.agent_id, end, safe);
  if (written.refused) return pointAfterRefusal(deps, record.agent_id);
  await handToSearch(deps, record.agent_id, written.lines);
  deps.log.info('agent ended', { agent_id: record.agent_id, status: end.status, end_reason: end.end_reason });
  return pointToEnd(written.record);
}

/** Where to go after a write was refused: to the end that somebody else wrote. */
export async function pointAfterRefusal(
  deps: Pick<Dependencies, 'store'>,
  agentId: AgentId,
): Promise<StepPointer> {
  const record = await deps.store.get(agentId);
  if (record !== undefined) return pointToEnd(record);
  return {
    agent_id: agentId,
    seconds_left: 1,
    turn: 0,
    next: 'failed',
    families: [],
    wait_seconds: 1,
    attempt: 0,
  };
}
