import type { AgentOutput } from '#shared/contract/agent-output.ts';
import type { ListAgentTypesAnswer } from '#shared/contract/agent-types.ts';
import type { DecisionAnswer, DecisionRequest } from '#shared/contract/approvals.ts';
import type { ErrorBody } from '#shared/contract/error-body.ts';
import type { KillAnswer } from '#shared/contract/kill-agent.ts';
import type { ListAgentsAnswer } from '#shared/contract/list-agents.ts';
import type { MessageAnswer } from '#shared/contract/messages.ts';
import type { ListSchedulesAnswer, ScheduleAnswer, ScheduleInput } from '#shared/contract/schedules.ts';
import type { TaskAnswer, TaskInput } from '#shared/contract/task.ts';
import type { ToolCallsAnswer } from '#shared/contract/tool-calls.ts';
import type { About, FindingsReport, SentWorkspace } from '../answers.ts';
import { readToken } from './session.ts';

/** What the console or the platform says of a call that failed. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly remedy: string;

  constructor(status: number, { code, message, remedy }: { code: string; message: string; remedy: string }) {
    super(message);
    this.status = status;
    this.code = code;
    this.remedy = remedy;
  }

  /** Whether it may go by itself: a server comes back, somebody logs in again. */
  get mayPass(): boolean {
    return this.status === 0 || this.status >= 500 || [401, 403, 408, 429].includes(this.status);
  }
}

interface CallParts {
  query?: Readonly<Record<string, string | number | undefined>>;
  body?: object;
  headers?: Readonly<Record<string, string>>;
  signal?: AbortSignal;
}

const consoleGone = {
  code: 'console_gone',
  message: 'The console does not answer.',
  remedy: 'Start it again with `agents console`, and open the address that it prints.',
};

/** Sends a request with this page's token. @throws {ApiError} unless it succeeded; the signal's reason. */
export async function send(method: string, path: string, parts: CallParts = {}): Promise<Response> {
  const { query = {}, body, headers = {}, signal } = parts;
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  const search = given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
  const response = await fetch(path + search, {
    method,
    headers: {
      ...headers,
      'x-console-token': readToken(),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  }).catch(brokenOff);
  if (response.ok) return response;
  const failed: ErrorBody | undefined = await response.json().catch(() => undefined);
  throw new ApiError(response.status, failed?.error ?? consoleGone);
}

/** For what a browser throws where a connection was not made, or broke. @throws {ApiError} */
export function brokenOff(error: unknown): never {
  throw error instanceof TypeError || error instanceof SyntaxError ? new ApiError(0, consoleGone) : error;
}

/** The console has parsed what it answers by the contract's schemas: it is of the type that the route has. */
export async function call<T>(method: string, path: string, parts: CallParts = {}): Promise<T> {
  const response = await send(method, path, parts);
  const answer: T = await response.json().catch(brokenOff);
  return answer;
}

export type Scope = 'own' | 'team';

const listPage = 200;
/** Lists end here: a board with more is read by nobody. */
const listMost = 1_000;

/** The newest agents, and whether there are more. */
export async function listAgents(scope: Scope, signal: AbortSignal): Promise<ListAgentsAnswer> {
  const agents: ListAgentsAnswer['agents'] = [];
  let cursor: string | undefined;
  do {
    const path = scope === 'team' ? '/api/team/agents' : '/api/agents';
    const page = await call<ListAgentsAnswer>('GET', path, { query: { limit: listPage, cursor }, signal });
    agents.push(...page.agents);
    cursor = page.next_cursor;
  } while (cursor !== undefined && agents.length < listMost);
  return { agents, ...(cursor === undefined ? {} : { next_cursor: cursor }) };
}

/** Every call of an agent's tools that the platform tells, in the order of turns. */
export async function listToolCalls(agentId: string, signal: AbortSignal): Promise<ToolCallsAnswer> {
  const calls: ToolCallsAnswer['tool_calls'] = [];
  let cursor: string | undefined;
  let answer: ToolCallsAnswer;
  do {
    const parts = { query: { limit: listPage, cursor }, signal };
    answer = await call<ToolCallsAnswer>('GET', `/api/agents/${agentId}/tool-calls`, parts);
    calls.push(...answer.tool_calls);
    cursor = answer.next_cursor;
  } while (cursor !== undefined && calls.length < listMost);
  return { ...answer, tool_calls: calls };
}

/** A file of an agent, and when it was written: a later one of the same name is another. */
interface FileVersion {
  name: string;
  at?: string | undefined;
}

export const api = {
  about: (signal: AbortSignal) => call<About>('GET', '/console/about', { signal }),
  types: (signal: AbortSignal) => call<ListAgentTypesAnswer>('GET', '/api/agent-types', { signal }),
  sendWorkspace: () => call<SentWorkspace>('POST', '/console/workspace'),
  findings: (agentId: string, { name, at }: FileVersion, signal: AbortSignal) =>
    call<FindingsReport>('GET', `/console/findings/${agentId}/${name}`, { query: { at }, signal }),
  file: async (agentId: string, { name, at }: FileVersion, signal?: AbortSignal): Promise<Blob> => {
    const parts = { query: { at }, ...(signal && { signal }) };
    const response = await send('GET', `/console/files/${agentId}/${name}`, parts);
    return await response.blob().catch(brokenOff);
  },
  task: (body: TaskInput, key: string) =>
    call<TaskAnswer | AgentOutput>('POST', '/api/tasks', { body, headers: { 'idempotency-key': key } }),
  kill: (agentId: string) => call<KillAnswer>('POST', `/api/agents/${agentId}/kill`, { body: {} }),
  message: (agentId: string, text: string, key: string) =>
    call<MessageAnswer>('POST', `/api/agents/${agentId}/messages`, {
      ...{ body: { text }, headers: { 'idempotency-key': key } },
    }),
  decide: (scope: Scope, agentId: string, body: DecisionRequest) =>
    call<DecisionAnswer>('POST', `/api${scope === 'team' ? '/team' : ''}/agents/${agentId}/approval`, {
      body,
    }),
  schedules: (signal: AbortSignal) => call<ListSchedulesAnswer>('GET', '/api/schedules', { signal }),
  putSchedule: (name: string, body: ScheduleInput) =>
    call<ScheduleAnswer>('PUT', `/api/schedules/${encodeURIComponent(name)}`, { body }),
  deleteSchedule: (name: string) => call<object>('DELETE', `/api/schedules/${encodeURIComponent(name)}`),
};
