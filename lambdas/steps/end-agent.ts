import { type EndCause, makeEnd } from '#shared/agent/end.ts';
import type { AgentId } from '#shared/agent/ids.ts';
import { cleanLine, onOneLine, splitLines, stripControls } from '#shared/agent/output.ts';
import type { RunningAgent } from '#shared/agent/record.ts';
import { maskSecrets } from '#shared/secrets/mask-secrets.ts';
import type { StepPointer } from '#shared/workflow/step-pointer.ts';
import { handToSearch } from '../agents/hand-to-search.ts';
import type { StepDependencies } from './dependencies.ts';
import { pointTo, pointToEnd, pointToNothing } from './pointers.ts';

type Dependencies = Pick<StepDependencies, 'store' | 'search' | 'clock' | 'log'>;

/** Writes the end, unless somebody wrote one before; either way the pointer says how it ended. */
export async function endAgent(
  deps: Dependencies,
  record: Pick<RunningAgent, 'agent_id'>,
  { cause, lines = [] }: { cause: EndCause; lines?: readonly string[] },
): Promise<StepPointer> {
  const safeCause = 'error' in cause ? { ...cause, error: safeText(cause.error) } : cause;
  const end = makeEnd(safeCause, deps.clock.now().toISOString());
  const last = [...lines, ...('error' in safeCause ? [`[ERROR] ${safeCause.error}`] : [])];
  const plain = last.flatMap(splitLines).map(stripControls).join('\n');
  const safe = splitLines(maskSecrets(plain)).map(cleanLine);
  const written = await deps.store.end(record.agent_id, end, safe);
  if (written.refused) return pointAfterRefusal(deps, record.agent_id);
  await handToSearch(deps, record.agent_id, written.lines);
  deps.log.info('agent ended', { agent_id: record.agent_id, status: end.status, end_reason: end.end_reason });
  return pointToEnd(written.record);
}

/** An error may quote what a server said, which may quote what it was sent. */
function safeText(error: string): string {
  return cleanLine(maskSecrets(stripControls(onOneLine(error))));
}

/**
 * Where to go after a write was refused: to the end that somebody else wrote, or, for an attempt that a newer
 * one overtook, out of its way. Where `lease` is still the newest, nobody did: the write had been made before,
 * and its answer got lost.
 */
export async function pointAfterRefusal(
  deps: Pick<Dependencies, 'store' | 'clock'>,
  agentId: AgentId,
  lease?: string,
): Promise<StepPointer> {
  const record = await deps.store.get(agentId);
  if (record?.status === 'running' && record.lease === lease) {
    return pointTo(deps.clock, record, { next: 'again' });
  }
  return record === undefined ? pointToNothing(agentId) : pointToEnd(record);
}
