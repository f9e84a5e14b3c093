import * as z from 'zod';
import { type AgentOutput, type AgentOutputQuery, agentOutputSchema } from '#shared/contract/agent-output.ts';
import { type ListAgentTypesAnswer, listAgentTypesAnswerSchema } from '#shared/contract/agent-types.ts';
import {
  type DecisionAnswer,
  type DecisionRequest,
  decisionAnswerSchema,
} from '#shared/contract/approvals.ts';
import { type ArtifactAnswer, artifactAnswerSchema } from '#shared/contract/artifacts.ts';
import { type HealthAnswer, healthAnswerSchema } from '#shared/contract/health.ts';
import { type KillAnswer, killAnswerSchema } from '#shared/contract/kill-agent.ts';
import {
  type ListAgentsAnswer,
  type ListAgentsQuery,
  listAgentsAnswerSchema,
} from '#shared/contract/list-agents.ts';
import { type MessageAnswer, type MessageRequest, messageAnswerSchema } from '#shared/contract/messages.ts';
import {
  type DeleteScheduleAnswer,
  deleteScheduleAnswerSchema,
  type ListSchedulesAnswer,
  listSchedulesAnswerSchema,
  type ScheduleAnswer,
  type ScheduleInput,
  scheduleSchema,
} from '#shared/contract/schedules.ts';
import { type TaskAnswer, type TaskInput, taskAnswerSchema } from '#shared/contract/task.ts';
import { type TeamOutput, type TeamOutputQuery, teamOutputSchema } from '#shared/contract/team-output.ts';
import {
  type ToolCallsAnswer,
  type ToolCallsQuery,
  toolCallsAnswerSchema,
} from '#shared/contract/tool-calls.ts';
import {
  type WorkspaceAnswer,
  type WorkspaceRequest,
  workspaceAnswerSchema,
} from '#shared/contract/workspaces.ts';
import {
  type ApiSettings,
  type ApiWorld,
  type CallOptions,
  type Connection,
  createCall,
} from './api-call.ts';
import { createOpenEvents, type OpenEvents } from './open-events.ts';

/** The API's calls as they are, answers checked. Each is safe to repeat, so each is repeated when it fails in passing. */
export interface AgentsApi {
  /** Ended agents answer with their whole output, which only a foreground call waits for. */
  task(
    input: TaskInput,
    options?: CallOptions & { idempotencyKey?: string },
  ): Promise<TaskAnswer | AgentOutput>;
  output(agentId: string, query?: AgentOutputQuery, options?: CallOptions): Promise<AgentOutput>;
  /**
   * One connection of the live stream, which may end at any time: `followOutput` goes on where it ended. Throws `no_stream`
   * where there is none.
   */
  events: OpenEvents;
  list(query?: Partial<ListAgentsQuery>, options?: CallOptions): Promise<ListAgentsAnswer>;
  /** Everybody's agents; needs a permission of its own on AWS. */
  listTeam(query?: Partial<ListAgentsQuery>, options?: CallOptions): Promise<ListAgentsAnswer>;
  /** Lines of everybody's agents that match, newest first; the same permission. */
  searchTeam(query: TeamOutputQuery, options?: CallOptions): Promise<TeamOutput>;
  kill(agentId: string, options?: CallOptions): Promise<KillAnswer>;
  /** Tells a running agent something before its next turn. */
  send(
    agentId: string,
    message: MessageRequest,
    options?: CallOptions & { idempotencyKey?: string },
  ): Promise<MessageAnswer>;
  /** One of an agent's files, with an address that gives its bytes for some minutes. */
  artifact(agentId: string, name: string, options?: CallOptions): Promise<ArtifactAnswer>;
  /** Which tools an agent called; known for 14 days. */
  toolCalls(agentId: string, query?: ToolCallsQuery, options?: CallOptions): Promise<ToolCallsAnswer>;
  /** Decides what the agent asks for; repeated by the same caller it answers alike. */
  decide(agentId: string, decision: DecisionRequest, options?: CallOptions): Promise<DecisionAnswer>;
  /** The same for anybody's agent; needs a permission of its own on AWS. */
  decideTeam(agentId: string, decision: DecisionRequest, options?: CallOptions): Promise<DecisionAnswer>;
  types(options?: CallOptions): Promise<ListAgentTypesAnswer>;
  createWorkspace(request: WorkspaceRequest, options?: CallOptions): Promise<WorkspaceAnswer>;
  listSchedules(options?: CallOptions): Promise<ListSchedulesAnswer>;
  getSchedule(name: string, options?: CallOptions): Promise<ScheduleAnswer>;
  /** Creates or replaces it. */
  putSchedule(name: string, schedule: ScheduleInput, options?: CallOptions): Promise<ScheduleAnswer>;
  deleteSchedule(name: string, options?: CallOptions): Promise<DeleteScheduleAnswer>;
  health(options?: CallOptions): Promise<HealthAnswer>;
}

/** Every method throws {AgentsError}, or the signal's reason once that aborts. */
export function createAgentsApi(
  world: ApiWorld,
  connection: Connection,
  settings: ApiSettings = {},
): AgentsApi {
  const call = createCall(world, connection, settings);
  return {
    task: (input, { idempotencyKey = world.uuid(), signal } = {}) =>
      call('task', z.union([agentOutputSchema, taskAnswerSchema]), {
        signal,
        headers: { 'idempotency-key': idempotencyKey },
        body: input,
      }),
    output: (agentId, query = {}, { signal } = {}) =>
      call('agent-output', agentOutputSchema, { signal, agentId, query }),
    events: createOpenEvents(world, connection, settings),
    list: (query = {}, { signal } = {}) => call('list-agents', listAgentsAnswerSchema, { signal, query }),
    listTeam: (query = {}, { signal } = {}) =>
      call('list-team-agents', listAgentsAnswerSchema, { signal, query }),
    searchTeam: (query, { signal } = {}) =>
      call('search-team-output', teamOutputSchema, { signal, query: { ...query } }),
    kill: (agentId, { signal } = {}) => call('kill-agent', killAnswerSchema, { signal, agentId }),
    send: (agentId, body, { idempotencyKey = world.uuid(), signal } = {}) =>
      call('send-message', messageAnswerSchema, {
        ...{ signal, agentId, body },
        headers: { 'idempotency-key': idempotencyKey },
      }),
    artifact: (agentId, name, { signal } = {}) =>
      call('get-artifact', artifactAnswerSchema, { signal, agentId, name }),
    toolCalls: (agentId, query = {}, { signal } = {}) =>
      call('list-tool-calls', toolCallsAnswerSchema, { signal, agentId, query }),
    decide: (agentId, body, { signal } = {}) =>
      call('decide-approval', decisionAnswerSchema, { signal, agentId, body }),
    decideTeam: (agentId, body, { signal } = {}) =>
      call('decide-team-approval', decisionAnswerSchema, { signal, agentId, body }),
    types: ({ signal } = {}) => call('list-agent-types', listAgentTypesAnswerSchema, { signal }),
    createWorkspace: (body, { signal } = {}) =>
      call('create-workspace', workspaceAnswerSchema, { signal, body }),
    listSchedules: ({ signal } = {}) => call('list-schedules', listSchedulesAnswerSchema, { signal }),
    getSchedule: (name, { signal } = {}) => call('get-schedule', scheduleSchema, { signal, name }),
    putSchedule: (name, body, { signal } = {}) =>
      call('put-schedule', scheduleSchema, { signal, name, body }),
    deleteSchedule: (name, { signal } = {}) =>
      call('delete-schedule', deleteScheduleAnswerSchema, { signal, name }),
    health: ({ signal } = {}) => call('health', healthAnswerSchema, { signal }),
  };
}
