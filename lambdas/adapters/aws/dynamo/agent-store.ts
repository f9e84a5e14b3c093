import type { AgentStore } from '#lambdas/ports/agent-store.ts';
import type { Blobs } from '#lambdas/ports/blobs.ts';
import type { Clock } from '#lambdas/ports/clock.ts';
import { noConversation } from '#shared/agent/conversation.ts';
import { defaultRetention, type Retention } from '#shared/agent/retention.ts';
import { agentWrites, recordWrites } from './agent-writes.ts';
import { allowanceWrites } from './allowances.ts';
import { moveApprovals } from './approval-writes.ts';
import { createBodies } from './bodies.ts';
import { listCalls, recordCall } from './call-items.ts';
import { claim } from './claim.ts';
import { readConversation } from './conversation-rows.ts';
import type { StoreDeps } from './deps.ts';
import { readFire, recordFire } from './fire-items.ts';
import { createGuardedWrite } from './guarded-write.ts';
import { createInTurn } from './in-turn.ts';
import { listAgents, listRunning } from './list-agents.ts';
import { sendMessage } from './message-items.ts';
import { readLines } from './output-rows.ts';
import { readPast } from './past-item.ts';
import { createRecords } from './records.ts';
import { openTable, type TableDeps } from './table.ts';
import { turnWrites } from './turn-writes.ts';
import { waitForChange } from './wait-for-change.ts';

export interface DynamoStoreDeps extends TableDeps {
  /** Takes what is too big for an item. */
  blobs: Pick<Blobs, 'get' | 'put'>;
  clock: Clock;
}

/** The store in one DynamoDB table, which any number of processes may use at once. */
export function createDynamoAgentStore(
  client: DynamoStoreDeps,
  { table: name, retention = defaultRetention }: { table: string; retention?: Retention },
): AgentStore {
  const { clock, ids } = client;
  const table = openTable(client, name);
  const deps: StoreDeps = {
    ...{ table, clock, ids },
    records: createRecords({ table, clock }),
    bodies: createBodies(client.blobs, retention),
  };
  const inTurn = createInTurn();
  const write = createGuardedWrite(deps, inTurn);
  return {
    claim: (request) => claim(deps, request),
    get: async (agentId) => (await deps.records.read(agentId))?.record,
    getPast: (agentId) => readPast(deps, agentId),
    list: (query) => listAgents(deps, query),
    listRunning: () => listRunning(deps),
    ...turnWrites(deps, inTurn),
    ...agentWrites(deps, write, retention),
    ...recordWrites(write),
    ...allowanceWrites(deps),
    moveApprovals: (agentId, rule) => moveApprovals(deps, write, { agentId, rule }),
    sendMessage: (agentId, message) => sendMessage(deps, write, { agentId, message }),
    readConversation: async (agentId) =>
      (await isReadable(deps, agentId)) ? readConversation(deps, agentId) : noConversation,
    readOutput: async (agentId, page) =>
      (await isReadable(deps, agentId)) ? readLines(deps, agentId, page) : [],
    waitForChange: waitForChange(deps),
    recordCall: (call) => recordCall(deps, call, retention),
    listCalls: (agentId, page) => listCalls(deps, agentId, page),
    recordFire: (schedule, fire) => recordFire(deps, schedule, fire),
    getFire: (schedule, time) => readFire(deps, schedule, time),
  };
}

/** What hangs on an agent lies in the table longer than its record may be read. */
async function isReadable({ records }: StoreDeps, agentId: string): Promise<boolean> {
  return (await records.read(agentId)) !== undefined;
}
