import { limits } from '../agent/limits.ts';
import type { RouteName } from '../contract/routes.ts';
import { retentionEnvironment } from './environment.ts';
import type { FunctionFacts } from './function-facts.ts';
import {
  findWorkspaces,
  putSchedules,
  readRecords,
  readRows,
  readSchedules,
  recordOutput,
  searchOutput,
  startExecutions,
  takeUploads,
  wakeExecutions,
  writeAgents,
} from './grants.ts';

// API Gateway ends a call at 29 s; who waits for an agent leaves at 25, and a call of AWS that hangs is cut at 15.
const answering = { memoryMb: 512, timeoutSeconds: 29 };
// Billed for as long as somebody follows, nearly all of which is waiting. The stream ends well before the function.
const streaming = { memoryMb: 256, timeoutSeconds: limits.stream.seconds + 30 };

const readScheduleEnvironment = ['AGENTS_TABLE', 'AGENTS_BUCKET', 'AGENTS_SCHEDULE_GROUP'] as const;

const decideApprovals = {
  ...answering,
  environment: [
    'AGENTS_TABLE',
    'AGENTS_BUCKET',
    'AGENTS_STATE_MACHINE_ARN',
    'AGENTS_OUTPUT_LOG_GROUP',
    'AGENTS_OWNER_MAY_APPROVE',
    ...retentionEnvironment,
  ],
  grants: [
    ...readRecords,
    { on: 'table', actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem'] },
    ...recordOutput,
    ...wakeExecutions,
  ],
} as const;

/** One function behind every route. */
export const routeFunctions = {
  task: {
    purpose: 'POST /tasks: starts an agent',
    entry: 'lambdas/entries/http/task.ts',
    ...answering,
    environment: [
      'AGENTS_TABLE',
      'AGENTS_BUCKET',
      'AGENTS_STATE_MACHINE_ARN',
      'AGENTS_MAX_RUNNING',
      ...retentionEnvironment,
      'AGENTS_DEFAULT_MODEL',
    ],
    grants: [...readRecords, ...readRows, ...writeAgents, ...startExecutions, ...findWorkspaces],
    carries: ['agent-types'],
  },
  'agent-output': {
    purpose: 'GET /agents/{agent_id}/output: what an agent wrote',
    entry: 'lambdas/entries/http/agent-output.ts',
    ...answering,
    environment: ['AGENTS_TABLE', 'AGENTS_BUCKET', 'AGENTS_OUTPUT_LOG_GROUP'],
    grants: [...readRecords, ...readRows, ...searchOutput],
  },
  'agent-events': {
    purpose: 'GET /agents/{agent_id}/events: what an agent writes, as it writes it',
    entry: 'lambdas/entries/http/agent-events.ts',
    ...streaming,
    environment: ['AGENTS_TABLE', 'AGENTS_BUCKET', 'AGENTS_OUTPUT_LOG_GROUP'],
    grants: [
      ...readRecords,
      ...readRows,
      ...searchOutput,
      // For a seat among the owner's streams.
      { on: 'table', actions: ['dynamodb:UpdateItem'] },
    ],
  },
  'list-agents': {
    purpose: "GET /agents: the caller's agents",
    entry: 'lambdas/entries/http/list-agents.ts',
    ...answering,
    environment: ['AGENTS_TABLE', 'AGENTS_BUCKET'],
    grants: [...readRecords, { on: 'index_by_owner', actions: ['dynamodb:Query'] }],
  },
  'list-team-agents': {
    purpose: "GET /team/agents: everybody's agents",
    entry: 'lambdas/entries/http/list-team-agents.ts',
    ...answering,
    environment: ['AGENTS_TABLE', 'AGENTS_BUCKET'],
    grants: [
      { on: 'table', actions: ['dynamodb:BatchGetItem'] },
      { on: 'index_by_time', actions: ['dynamodb:Query'] },
      { on: 'index_running', actions: ['dynamodb:Query'] },
    ],
  },
  'search-team-output': {
    purpose: "GET /team/output: searches everybody's output",
    entry: 'lambdas/entries/http/search-team-output.ts',
    ...answering,
    environment: ['AGENTS_TABLE', 'AGENTS_BUCKET', 'AGENTS_OUTPUT_LOG_GROUP'],
    grants: [...readRecords, ...searchOutput],
  },
  'kill-agent': {
    purpose: 'POST /agents/{agent_id}/kill: ends an agent for good',
    entry: 'lambdas/entries/http/kill-agent.ts',
    ...answering,
    environment: [
      'AGENTS_TABLE',
      'AGENTS_BUCKET',
      'AGENTS_STATE_MACHINE_ARN',
      'AGENTS_OUTPUT_LOG_GROUP',
      ...retentionEnvironment,
    ],
    grants: [
      ...readRecords,
      ...readRows,
      ...writeAgents,
      ...recordOutput,
      { on: 'executions', actions: ['states:StopExecution'] },
      // For what an ended agent has left open.
      ...startExecutions,
    ],
  },
  'decide-approval': {
    purpose: 'POST /agents/{agent_id}/approval: approves or rejects what an own agent asks for',
    entry: 'lambdas/entries/http/decide-approval.ts',
    ...decideApprovals,
  },
  'decide-team-approval': {
    purpose: "POST /team/agents/{agent_id}/approval: the same for everybody's agents",
    entry: 'lambdas/entries/http/decide-team-approval.ts',
    ...decideApprovals,
  },
  'send-message': {
    purpose: 'POST /agents/{agent_id}/messages: tells a running agent something',
    entry: 'lambdas/entries/http/send-message.ts',
    ...answering,
    environment: ['AGENTS_TABLE', 'AGENTS_BUCKET', ...retentionEnvironment],
    grants: [...readRecords, { on: 'table', actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem'] }],
  },
  'get-artifact': {
    purpose: 'GET /agents/{agent_id}/artifacts/{name}: an address to fetch a file of an agent from',
    entry: 'lambdas/entries/http/get-artifact.ts',
    ...answering,
    environment: ['AGENTS_TABLE', 'AGENTS_BUCKET'],
    grants: [...readRecords, { on: 'artifacts', actions: ['s3:GetObject'] }],
  },
  'list-tool-calls': {
    purpose: 'GET /agents/{agent_id}/tool-calls: which tools an agent called',
    entry: 'lambdas/entries/http/list-tool-calls.ts',
    ...answering,
    environment: ['AGENTS_TABLE', 'AGENTS_BUCKET'],
    grants: [...readRecords, { on: 'table', actions: ['dynamodb:Query'] }],
  },
  'list-agent-types': {
    purpose: 'GET /agent-types: what agents there are',
    entry: 'lambdas/entries/http/list-agent-types.ts',
    ...answering,
    environment: ['AGENTS_DEFAULT_MODEL'],
    grants: [],
    carries: ['agent-types'],
  },
  'create-workspace': {
    purpose: 'POST /workspaces: an address to upload a source tree to',
    entry: 'lambdas/entries/http/create-workspace.ts',
    ...answering,
    environment: ['AGENTS_BUCKET'],
    grants: takeUploads,
  },
  'list-schedules': {
    purpose: "GET /schedules: the caller's schedules",
    entry: 'lambdas/entries/http/list-schedules.ts',
    ...answering,
    environment: readScheduleEnvironment,
    grants: [...readSchedules, { on: 'schedule_lists', actions: ['scheduler:ListSchedules'] }],
  },
  'get-schedule': {
    purpose: 'GET /schedules/{name}: one of them, with its last fire',
    entry: 'lambdas/entries/http/get-schedule.ts',
    ...answering,
    environment: readScheduleEnvironment,
    grants: readSchedules,
  },
  'put-schedule': {
    purpose: 'PUT /schedules/{name}: creates or replaces a schedule',
    entry: 'lambdas/entries/http/put-schedule.ts',
    ...answering,
    environment: [
      ...readScheduleEnvironment,
      'AGENTS_SCHEDULE_FIRE_ARN',
      'AGENTS_SCHEDULE_ROLE_ARN',
      'AGENTS_SCHEDULE_DEAD_LETTER_ARN',
    ],
    grants: [...readSchedules, ...putSchedules, ...findWorkspaces],
    carries: ['agent-types'],
  },
  'delete-schedule': {
    purpose: 'DELETE /schedules/{name}: forgets a schedule',
    entry: 'lambdas/entries/http/delete-schedule.ts',
    ...answering,
    environment: ['AGENTS_SCHEDULE_GROUP'],
    grants: [{ on: 'schedules', actions: ['scheduler:DeleteSchedule'] }],
  },
  'describe-api': {
    purpose: 'GET /openapi.json: the API as an OpenAPI document',
    entry: 'lambdas/entries/http/describe-api.ts',
    ...answering,
    environment: ['AGENTS_VERSION'],
    grants: [],
  },
  health: {
    purpose: 'GET /health: says that it is there',
    entry: 'lambdas/entries/http/health.ts',
    memoryMb: 256,
    timeoutSeconds: 5,
    environment: ['AGENTS_VERSION'],
    grants: [],
  },
} as const satisfies Record<RouteName, FunctionFacts>;
