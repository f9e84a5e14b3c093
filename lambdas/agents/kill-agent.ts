import { makeEnd } from '#shared/agent/end.ts';
import type { Owner } from '#shared/agent/ids.ts';
import { type AgentRecord, isRunning } from '#shared/agent/record.ts';
import type { KillAnswer } from '#shared/contract/kill-agent.ts';
import type { AgentStore } from '../ports/agent-store.ts';
import type { Clock } from '../ports/clock.ts';
import { type Executions, executionName } from '../ports/executions.ts';
import type { Log } from '../ports/log.ts';
import type { OutputSearch } from '../ports/output-search.ts';
import { handToSearch } from './hand-to-search.ts';
import { foretellOpenCalls, startEnding } from './open-calls.ts';
import { getOwnAgent } from './own-agent.ts';

export interface KillDeps {
  store: Pick<AgentStore, 'get' | 'end' | 'readOutput' | 'readConversation' | 'listCalls'>;
  executions: Pick<Executions, 'start' | 'stop'>;
  search: Pick<OutputSearch, 'append'>;
  clock: Pick<Clock, 'now'>;
  log: Log;
}

const shownLines = 20;
const killNotice = '[WARNING] Killed on request';

/**
 * Ends an agent for good. First the fence, after which nothing of it is recorded, then its execution, and what it has
 * left open; a repeat does both again, in case the first try got lost. Of an agent that had ended it says how.
 * @throws {ProductError} unknown_agent
 */
export async function killAgent(deps: KillDeps, owner: Owner, agentId: string): Promise<KillAnswer> {
  const before = await getOwnAgent(deps, owner, agentId);
  const killed = isRunning(before) ? await fence(deps, before) : undefined;
  const after = killed ?? (await getOwnAgent(deps, owner, agentId));
  const open = !isRunning(after) && after.end_reason === 'killed' ? await stop(deps, after) : 0;
  const page = { after: Math.max(0, after.next_seq - 1 - shownLines), limit: shownLines };
  const lines = await deps.store.readOutput(after.agent_id, page);
  return {
    agent_id: after.agent_id,
    killed: killed !== undefined,
    status: after.status,
    rehearsal: after.rehearsal,
    output: lines.map(({ text }) => text).join('\n'),
    message: tell(after, { killed: killed !== undefined, open }),
  };
}

function tell(
  { agent_id, status }: AgentRecord,
  { killed, open }: { killed: boolean; open: number },
): string {
  const ended = killed
    ? `${agent_id} is killed; what it wrote stays readable.`
    : `${agent_id} had ended before: ${status}.`;
  if (open === 0) return ended;
  return open === 1
    ? `${ended} 1 call of it was under way and is abandoned: its tool calls tell what became of it.`
    : `${ended} ${open} calls of it were under way and are abandoned: its tool calls tell what became of each.`;
}

/** @returns the ended record; `undefined` where somebody else ended it first. */
async function fence(deps: KillDeps, { agent_id }: AgentRecord): Promise<AgentRecord | undefined> {
  const end = makeEnd({ reason: 'killed' }, deps.clock.now().toISOString());
  const last = [killNotice, ...(await foretellOpenCalls(deps, agent_id))];
  const written = await deps.store.end(agent_id, end, last);
  if (written.refused) return undefined;
  await handToSearch(deps, agent_id, written.lines);
  return written.record;
}

/**
 * The fence holds already, so a stop that fails costs steps that write nothing, not correctness. What is left open is
 * seen to first: whoever dies in between leaves the execution, which finds it itself.
 */
async function stop(deps: KillDeps, record: AgentRecord): Promise<number> {
  const open = await abandonOpenCalls(deps, record);
  await stopExecution(deps, record);
  return open;
}

async function abandonOpenCalls(deps: KillDeps, record: AgentRecord): Promise<number> {
  try {
    return await startEnding(deps, record);
  } catch (error) {
    deps.log.warn('open calls not abandoned', { agent_id: record.agent_id, error: String(error) });
    return 0;
  }
}

async function stopExecution({ executions, log }: KillDeps, { agent_id, epoch }: AgentRecord): Promise<void> {
  try {
    await executions.stop(executionName(agent_id, epoch), { error: 'killed', cause: 'Killed on request' });
  } catch (error) {
    log.warn('execution not stopped', { agent_id, error });
  }
}
