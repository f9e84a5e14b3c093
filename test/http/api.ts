import type { APIGatewayProxyResult } from 'aws-lambda';
import { expect } from 'vitest';
import { createHandlers, type HttpDeps } from '#lambdas/http/handlers.ts';
import type { HttpResult } from '#lambdas/http/wrapper.ts';
import type { ClaimRequest } from '#lambdas/ports/agent-store.ts';
import type { OutputMatches, OutputQuery, TeamMatches, TeamQuery } from '#lambdas/ports/output-search.ts';
import { createStreamSeats } from '#local/adapters/stream-seats.ts';
import { lambdaContext } from '#local/http/lambda-context.ts';
import { toProxyEvent } from '#local/http/proxy-event.ts';
import { createRouter } from '#local/http/router.ts';
import { makeEnd } from '#shared/agent/end.ts';
import type { AgentId } from '#shared/agent/ids.ts';
import type { OutputLine } from '#shared/agent/output.ts';
import type { Progress } from '#shared/agent/record.ts';
import type { AgentType } from '#shared/agent-types/agent-type.ts';
import { errorBodySchema } from '#shared/contract/error-body.ts';
import { commonErrors, type Operation, operations } from '#shared/contract/operations.ts';
import { type RouteName, routes } from '#shared/contract/routes.ts';
import { taskAnswerSchema } from '#shared/contract/task.ts';
import { countingIds } from '#test/fakes/counting-ids.ts';
import { inMemoryAgentStore } from '#test/fakes/in-memory-agent-store.ts';
import { inMemoryScheduler } from '#test/fakes/in-memory-scheduler.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';

export const alice = 'arn:aws:sts::111122223333:assumed-role/Dev/alice';
export const aliceRole = 'arn:aws:iam::111122223333:role/Dev';
export const bob = 'arn:aws:iam::111122223333:user/bob';
export const storedWorkspace = `ws-${'a'.repeat(64)}`;

export interface Request {
  as?: string | null;
  query?: string;
  /** An object is sent as JSON. */
  body?: object | string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

const json = { 'content-type': 'application/json' };

const fixedBlobs: HttpDeps['blobs'] = {
  has: async (key) => key === `workspaces/${storedWorkspace}.tar.gz`,
  createDownload: async (key, name) => ({
    ...{ url: `http://down/${key}/${name}`, expiresAt: new Date('2026-11-22T12:05:00.000Z') },
  }),
  createUpload: async (key) => ({
    ...{ url: `http://up/${key}`, headers: { a: 'b' } },
    expiresAt: new Date('2026-11-22T12:00:00.000Z'),
  }),
};

/** The API's handlers on fakes, called with the events that API Gateway makes. */
export function createApi(
  settings: Partial<HttpDeps['settings']> = {},
  blobs: HttpDeps['blobs'] = fixedBlobs,
) {
  const clock = manualClock();
  const store = inMemoryAgentStore({ clock });
  const claims: ClaimRequest[] = [];
  const claim = store.claim;
  store.claim = (request) => {
    claims.push(request);
    return claim(request);
  };
  const calls: unknown[][] = [];
  const logged: unknown[][] = [];
  const searches: OutputQuery[] = [];
  const found: { answer: () => Promise<OutputMatches> } = { answer: async () => ({ lines: [], through: 0 }) };
  const teamSearches: TeamQuery[] = [];
  const foundOfAll: { answer: () => Promise<TeamMatches> } = {
    answer: async () => ({ lines: [], from: '', through: '', isPartial: false }),
  };
  const appended: [AgentId, readonly OutputLine[]][] = [];
  const log = (...record: unknown[]) => void logged.push(record);
  const scheduler = inMemoryScheduler();
  const handlers = createHandlers({
    ...{ scheduler, store, clock, agentTypes },
    executions: {
      start: async (...args) => {
        calls.push(['start', ...args]);
        return 'started';
      },
      stop: async (...args) => void calls.push(['stop', ...args]),
      wake: async (...args) => void calls.push(['wake', ...args]),
    },
    search: {
      append: async (...lines) => void appended.push(lines),
      search: (query) => {
        searches.push(query);
        return found.answer();
      },
      searchAll: (query) => {
        teamSearches.push(query);
        return foundOfAll.answer();
      },
    },
    blobs,
    ids: countingIds(),
    seats: createStreamSeats(),
    log: { info: log, warn: log, error: log },
    settings: {
      ...{ platform: 'embedded', version: '1.2.3', rehearsal: false, defaultModel: 'sonnet' },
      ...{ maxRunningPerOwner: 5, ownerMayApprove: true, ...settings },
    },
  });
  const router = createRouter(routes);

  const call = async (target: string, request: Request = {}): Promise<HttpResult> => {
    const { as = alice, query = '', body, signal = new AbortController().signal } = request;
    const [method = '', path = ''] = target.split(' ');
    const match = router.match(method, path);
    if (!('route' in match)) throw new Error(`no route for ${target}`);
    const headers = request.headers ?? (body === undefined ? {} : json);
    const event = toProxyEvent(
      {
        ...{ method, path, query, sourceIp: '127.0.0.1', requestId: 'request-1', receivedAt: 0 },
        rawHeaders: Object.entries(headers).flat(),
        body: typeof body === 'object' ? JSON.stringify(body) : (body ?? null),
        ...(as === null ? {} : { caller: { accessKeyId: 'AKID', principalArn: as } }),
      },
      match,
    );
    const now = () => clock.now().getTime();
    const invocation = { functionName: match.route.name, requestId: 'request-1', now, stopWaiting: signal };
    const name = match.route.name as RouteName;
    const result = await handlers[name](event, lambdaContext(invocation));
    if (result.live === undefined) checkPromise(name, result);
    return result;
  };

  /** Starts an agent in the background and answers its id. */
  const start = async (task: object = {}, as = alice) => {
    const body = { subagent_type: 'code-review-agent', prompt: 'Review', run_in_background: true, ...task };
    return taskAnswerSchema.parse(bodyOf(await call('POST /tasks', { as, body }))).agent_id;
  };
  /** What the agent's own steps would record. */
  const at = () => clock.now().toISOString();
  const write = (id: AgentId, ...lines: string[]) => store.append(id, { turn: 1, lines, at: at() });
  const progress = (id: AgentId, step: Omit<Progress, 'last_update'>) =>
    store.append(id, { turn: 1, lines: [], at: at(), progress: { ...step, last_update: at() } });
  const finish = (id: AgentId, ...lines: string[]) =>
    store.end(id, makeEnd({ reason: 'finished', exitCode: 0 }, at()), lines);
  return {
    ...{
      clock,
      store,
      scheduler,
      claims,
      calls,
      logged,
      searches,
      found,
      teamSearches,
      foundOfAll,
      appended,
    },
    ...{ handlers, call, start, write, progress, finish },
  };
}

/** Every answer is one that the contract describes, with no field that it does not name. */
function checkPromise(route: RouteName, result: APIGatewayProxyResult): void {
  const { answers, errors = [] }: Operation = operations[route];
  const promised = answers[result.statusCode];
  if (promised !== undefined) {
    expect(promised.schema.parse(bodyOf(result))).toEqual(bodyOf(result));
    return;
  }
  const { code } = errorBodySchema.parse(bodyOf(result)).error;
  expect([...commonErrors, ...errors]).toContain(code);
}

export function bodyOf(result: APIGatewayProxyResult): unknown {
  return JSON.parse(result.body);
}

/** The error of an answer, which has a message and a remedy whatever it is. */
export function errorOf(result: APIGatewayProxyResult) {
  const { error, request_id } = errorBodySchema.parse(bodyOf(result));
  expect(request_id).toBe('request-1');
  expect(error.message.length).toBeGreaterThan(5);
  expect(error.remedy.length).toBeGreaterThan(5);
  // What readers of other surfaces know by other names stands in a part of its own.
  const texts = (error.remedy_parts ?? [error.remedy]).filter((part) => typeof part === 'string');
  expect(texts.join('')).not.toMatch(/\b(GET|POST|PUT|DELETE) \//);
  return { status: result.statusCode, ...error };
}

function agentType(name: string, more: Partial<AgentType> = {}): [string, AgentType] {
  const type = {
    name,
    description: name,
    tools: ['read_file'],
    model: 'inherit',
    systemPrompt: 's',
    extra: {},
  };
  return [name, { ...type, ...more }];
}

const agentTypes = new Map([
  agentType('code-review-agent'),
  agentType('cost-analysis-agent', { model: 'haiku', timeoutMinutes: 45, maxCostUsd: 2, color: 'green' }),
  agentType('devsecops-scanner', { tools: 'all', maxTurns: 50 }),
]);
