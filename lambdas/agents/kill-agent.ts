import * as z from 'zod';
import { makeEnd } from '#shared/agent/end.ts';
import type { Owner } from '#shared/agent/ids.ts';
import { cleanLine, onOneLine, stripControls } from '#shared/agent/output.ts';
import { type AgentRecord, isRunning } from '#shared/agent/record.ts';
import type { KillAnswer } from '#shared/contract/kill-agent.ts';
import { maskSecrets } from '#shared/secrets/mask-secrets.ts';
import type { AgentStore } from '../ports/agent-store.ts';
import type { Clock } from '../ports/clock.ts';
import { type Executions, executionName } from '../ports/executions.ts';
import type { Log } from '../ports/log.ts';
import type { OutputSearch } from '../ports/output-search.ts';
import { sandboxTicketSchema, type UnattendedSandbox } from '../ports/sandbox.ts';
import { handToSearch } from './hand-to-search.ts';
import { getOwnAgent } from './own-agent.ts';

export interface KillDeps {
  store: Pick<AgentStore, 'get' | 'end' | 'readOutput' | 'readConversation'>;
  /** Only where commands outlive the function that began them. */
  commands?: Pick<UnattendedSandbox, 'stop'>;
  executions: Pick<Executions, 'stop'>;
  search: Pick<OutputSearch, 'append'>;
  clock: Pick<Clock, 'now'>;
  log: Log;
}

const shownLines = 20;
const killNotice = '[WARNING] Killed on request';

/**
 * Ends an agent for good. First the fence, after which nothing of it is recorded, then its execution; a
 * repeat stops that again, in case the first stop got lost. Of an agent that had ended it says how.
 * @throws {ProductError} unknown_agent
 */
export async function killAgent(deps: KillDeps, owner: Owner, agentId: string): Promise<KillAnswer> {
  const before = await getOwnAgent(deps, owner, agentId);
  const killed = isRunning(before) ? await fence(deps, before) : undefined;
  const after = killed ?? (await getOwnAgent(deps, owner, agentId));
  if (!isRunning(after) && after.end_reason === 'killed') await stop(deps, after);
  const page = { after: Math.max(0, after.next_seq - 1 - shownLines), limit: shownLines };
  const lines = await deps.store.readOutput(after.agent_id, page);
  return {
    agent_id: after.agent_id,
    killed: killed !== undefined,
    status: after.status,
    rehearsal: after.rehearsal,
    output: lines.map(({ text }) => text).join('\n'),
    message:
      killed === undefined
        ? `${after.agent_id} had ended before: ${after.status}.`
        : `${after.agent_id} is killed; what it wrote stays readable.`,
  };
}

/** @returns the ended record; `undefined` where somebody else ended it first. */
async function fence(deps: KillDeps, { agent_id }: AgentRecord): Promise<AgentRecord | undefined> {
  const end = makeEnd({ reason: 'killed' }, deps.clock.now().toISOString());
  const written = await deps.store.end(agent_id, end, [
    killNotice,
    ...(await tellLeftBehind(deps, agent_id)),
  ]);
  if (written.refused) return undefined;
  await handToSearch(deps, agent_id, written.lines);
  return written.record;
}

const leftBehindSchema = z.object({ left_behind: z.string().max(1_000) });

/** What goes on elsewhere without the agent, as the tools say that wait for it. A kill does not wait for this to be readable. */
async function tellLeftBehind(
  { store, log }: KillDeps,
  agentId: AgentRecord['agent_id'],
): Promise<readonly string[]> {
  try {
    const { pending } = await store.readConversation(agentId);
    const told = pending.flatMap(({ state }) => leftBehindSchema.safeParse(state).data?.left_behind ?? []);
    return told.map((text) => cleanLine(`[WARNING] ${maskSecrets(stripControls(onOneLine(text)))}`));
  } catch (error) {
    log.warn('what is left behind is not known', { agent_id: agentId, error: String(error) });
    return [];
  }
}

/** The fence holds already, so a stop that fails costs steps that write nothing, not correctness. */
async function stop(deps: KillDeps, record: AgentRecord): Promise<void> {
  await Promise.all([stopExecution(deps, record), stopCommands(deps, record)]);
}

async function stopExecution({ executions, log }: KillDeps, { agent_id, epoch }: AgentRecord): Promise<void> {
  try {
    await executions.stop(executionName(agent_id, epoch), { error: 'killed', cause: 'Killed on request' });
  } catch (error) {
    log.warn('execution not stopped', { agent_id, error });
  }
}

const commandStateSchema = z.object({ ticket: sandboxTicketSchema });

/** A command that is not stopped ends by its own timeout, which is no later than the agent's deadline. */
async function stopCommands({ store, commands, log }: KillDeps, { agent_id }: AgentRecord): Promise<void> {
  if (commands === undefined) return;
  try {
    const { pending } = await store.readConversation(agent_id);
    const states = pending.map(({ state }) => commandStateSchema.safeParse(state).data);
    const tickets = states.flatMap((state) => (state === undefined ? [] : [state.ticket]));
    await Promise.all(tickets.map((ticket) => commands.stop(ticket)));
  } catch (error) {
    log.warn('commands not stopped', { agent_id, error: String(error) });
  }
}
