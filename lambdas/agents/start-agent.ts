import { createHash } from 'node:crypto';
import type { FiredBy } from '#shared/agent/fire.ts';
import { makeAgentId, type Owner } from '#shared/agent/ids.ts';
import { limits } from '#shared/agent/limits.ts';
import { cleanLine, splitLines } from '#shared/agent/output.ts';
import { type AgentRecord, type AgentStart, isRunning } from '#shared/agent/record.ts';
import { rehearsalNotice } from '#shared/agent/rehearsal.ts';
import type { AgentType } from '#shared/agent-types/agent-type.ts';
import type { TaskRequest } from '#shared/contract/task.ts';
import { maskSecrets } from '#shared/secrets/mask-secrets.ts';
import type { AgentStore } from '../ports/agent-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Executions } from '../ports/executions.ts';
import type { Ids } from '../ports/ids.ts';
import type { Log } from '../ports/log.ts';
import type { OutputSearch } from '../ports/output-search.ts';
import { type CheckDeps, checkTask } from './check-task.ts';
import { recordOfClaim } from './claim-refusals.ts';
import { handToSearch } from './hand-to-search.ts';
import { modelOf, type PlatformSettings } from './platform-settings.ts';
import { startExecution } from './start-execution.ts';

export interface StartDeps extends CheckDeps {
  store: Pick<AgentStore, 'claim'>;
  executions: Pick<Executions, 'start'>;
  search: Pick<OutputSearch, 'append'>;
  log: Log;
  clock: Pick<Clock, 'now'>;
  ids: Pick<Ids, 'bytes'>;
  settings: Pick<PlatformSettings, 'rehearsal' | 'defaultModel' | 'maxRunningPerOwner'>;
}

export interface StartRequest {
  owner: Owner;
  task: TaskRequest;
  /** Starts with the same key and the same task are one start. */
  idempotencyKey?: string | undefined;
  /** The fire of a schedule that starts it. */
  firedBy?: FiredBy | undefined;
}

/**
 * Starts an agent, or answers the one that an equal start began. When the start breaks off after the claim,
 * the record stays: a repeat with the same key, or the sweeper, begins its execution.
 * @throws {ProductError} unknown_agent_type, unknown_workspace, too_many_agents, duplicate_agent, idempotency_conflict
 */
export async function startAgent(deps: StartDeps, request: StartRequest): Promise<AgentRecord> {
  const { task, idempotencyKey } = request;
  const agentType = await checkTask(deps, task);
  const { maxRunningPerOwner: maxRunning, rehearsal } = deps.settings;
  const firstLines = rehearsal ? [rehearsalNotice] : [];
  const claim = await deps.store.claim({
    start: describeStart(deps, request, agentType),
    ...{ maxRunning, firstLines, onDuplicate: task.on_duplicate },
    ...(idempotencyKey === undefined ? {} : { idempotency: { key: idempotencyKey, bodyHash: hashOf(task) } }),
  });
  const record = recordOfClaim(claim, { task, maxRunning, now: deps.clock.now() });
  if (isRunning(record) && claim.outcome !== 'duplicate') await startExecution(deps, record);
  if (claim.outcome === 'started' && rehearsal) {
    await handToSearch(deps, record.agent_id, [{ seq: 1, at: record.started_at, text: rehearsalNotice }]);
  }
  return record;
}

function describeStart(
  deps: StartDeps,
  { owner, task, firedBy }: StartRequest,
  agentType: AgentType,
): AgentStart {
  const startedAt = deps.clock.now();
  const timeoutMinutes = task.timeout_minutes ?? agentType.timeoutMinutes ?? limits.timeoutMinutes.default;
  const maxCostUsd = task.max_cost_usd ?? agentType.maxCostUsd;
  return {
    agent_id: makeAgentId(agentType.name, deps.ids.bytes(10)),
    owner,
    subagent_type: agentType.name,
    ...wordsOf(task),
    model: modelOf(task.model ?? agentType.model, deps.settings),
    ...(task.workspace === undefined ? {} : { workspace: task.workspace }),
    timeout_minutes: timeoutMinutes,
    max_turns: Math.min(agentType.maxTurns ?? limits.turns, limits.turns),
    ...(maxCostUsd === undefined ? {} : { max_cost_usd: maxCostUsd }),
    started_at: startedAt.toISOString(),
    deadline_at: new Date(startedAt.getTime() + timeoutMinutes * 60_000).toISOString(),
    rehearsal: deps.settings.rehearsal,
    ...(firedBy === undefined ? {} : { fired_by: firedBy }),
  };
}

/** Either of prompt and description stands in for the other. */
function wordsOf(task: TaskRequest): { prompt: string; description: string } {
  const prompt = task.prompt?.trim() ? task.prompt : (task.description ?? '');
  const given = task.description?.trim() ? task.description : prompt;
  const firstLine = splitLines(given).find((line) => line.trim() !== '') ?? '';
  return { prompt, description: cut(cleanLine(maskSecrets(firstLine.trim()))) };
}

function cut(text: string): string {
  const characters = [...text];
  return characters.length <= limits.descriptionChars
    ? text
    : `${characters.slice(0, limits.descriptionChars - 1).join('')}…`;
}

/** Of the parsed request, so that blanks and the order of fields make no difference. */
function hashOf(task: TaskRequest): string {
  return createHash('sha256').update(JSON.stringify(task)).digest('hex');
}
