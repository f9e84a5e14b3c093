import type { AgentStore } from '#lambdas/ports/agent-store.ts';
import { ChangeBell, hasChanged } from '#lambdas/ports/changes.ts';
import { noConversation } from '#shared/agent/conversation.ts';
import { defaultRetention, type Retention } from '#shared/agent/retention.ts';
import * as rows from './agent-rows.ts';
import { closingWrites, sendMessage, turnWrites } from './agent-writes.ts';
import { allowanceRows } from './allowance-rows.ts';
import { moveApprovals } from './approval-writes.ts';
import { listCalls, recordCall } from './call-rows.ts';
import { claim } from './claim.ts';
import type { StoreDeps } from './database.ts';
import { readFire, recordFire } from './fire-rows.ts';
import { createGuardedWrite } from './guarded-write.ts';
import { listAgents } from './list-agents.ts';
import { RunningAgents } from './running-agents.ts';

/** The store in one SQLite file of this process's own; readers that wait are woken by its writes. */
export function createSqliteAgentStore(
  world: StoreDeps,
  retention: Retention = defaultRetention,
): AgentStore {
  const { db } = world;
  const deps = { ...world, running: new RunningAgents() };
  const bell = new ChangeBell(deps.clock);
  const write = createGuardedWrite(deps, bell);
  return {
    claim: async (request) => {
      const outcome = await db.write(() => claim(deps, request));
      if (outcome.outcome === 'started') deps.running.keep(outcome.record);
      return outcome;
    },
    get: async (agentId) => rows.readAgent(deps, agentId),
    getPast: async (agentId) => rows.readPast(deps, retention, agentId),
    list: async (query) => listAgents(deps, query),
    listRunning: async () => rows.readRunning(db).map((record) => ({ ...record, prompt: '' })),
    ...turnWrites(deps, write),
    sendMessage: async (agentId, message) => sendMessage(deps, write, { agentId, message }),
    moveApprovals: (agentId, rule) => moveApprovals(deps, write, { agentId, rule }),
    ...closingWrites(deps, write, retention),
    ...allowanceRows(deps, write),
    readConversation: async (agentId) =>
      rows.isReadable(deps, agentId) ? rows.readConversation(db, agentId) : noConversation,
    readOutput: async (agentId, page) =>
      rows.isReadable(deps, agentId) ? rows.selectLines(db, agentId, page) : [],
    waitForChange: (agentId, seen, wait) =>
      bell.wait(agentId, wait, () => hasChanged(rows.readAgent(deps, agentId), seen)),
    recordCall: (call) => db.write(() => recordCall(deps, call, retention)),
    listCalls: async (agentId, page) => listCalls(deps, agentId, page),
    recordFire: async (schedule, fire) => recordFire(db, schedule, fire),
    getFire: async (schedule, time) => readFire(db, schedule, time),
  };
}
