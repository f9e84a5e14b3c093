import { appendFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createBatchDesk } from './batches.ts';
import { serveControl } from './control.ts';
import { checkHeaders, type Exchange, readBody, sendError } from './exchange.ts';
import { createFaultPlan, type Fault, type FaultPlan } from './faults.ts';
import type { Playbook } from './playbook.ts';
import { playbooks as ownPlaybooks } from './playbooks/all.ts';
import { genericPlaybook } from './playbooks/generic.ts';
import { createRequestLog, type RequestLog } from './request-log.ts';
import { createRoutes, runBatched, serveRoute } from './routes.ts';
import type { Rehearsal } from './serve-message.ts';

export interface RehearsalOptions {
  /** Milliseconds since 1970. */
  now(): number;
  /** Default: any free one. */
  port?: number;
  /** By agent type, before the server's own; a type without one gets the generic playbook. */
  playbooks?: Readonly<Record<string, Playbook>>;
  faults?: readonly Fault[];
  /** From the arrival of a request to the start of its reply; default 0. */
  latencyMs?: number;
  /** A file that gets one JSON line for every request for a reply when it has ended. */
  logFile?: string;
  /** Serves `/__control`, which needs no credential; default off. */
  control?: boolean;
  /** How often a batch is seen in progress before it has ended; default 1. */
  batchLooks?: number;
}

export interface RehearsalServer extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`: the base URL for a client of the Messages API. */
  url: string;
  log: RequestLog;
  faults: FaultPlan;
  setLatencyMs(ms: number): void;
  /** Cuts what is open and frees the port. */
  close(): Promise<void>;
}

/**
 * Starts a stand-in for the Messages API on the loopback interface: as strict as the real one, following
 * playbooks instead of a model, and failing where it is told to.
 */
export async function startRehearsalServer(options: RehearsalOptions): Promise<RehearsalServer> {
  const playbooks = new Map(Object.entries({ ...ownPlaybooks, ...options.playbooks }));
  const rehearsal: Rehearsal = {
    playbookFor: (agentType) => playbooks.get(agentType) ?? genericPlaybook,
    faults: createFaultPlan(options.faults),
    log: createRequestLog(options.now, lineWriter(options.logFile)),
    latencyMs: options.latencyMs ?? 0,
  };
  const root = { url: '' };
  const server = createServer(listener(rehearsal, options, root));
  // Longer than any client keeps an idle connection, so that none is closed in its face.
  server.keepAliveTimeout = 120_000;
  root.url = await listen(server, options.port ?? 0);
  const close = (): Promise<void> => closeServer(server);
  return {
    url: root.url,
    log: rehearsal.log,
    faults: rehearsal.faults,
    setLatencyMs(ms) {
      rehearsal.latencyMs = ms;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function listener(rehearsal: Rehearsal, options: RehearsalOptions, root: { url: string }) {
  const batches = createBatchDesk({
    now: options.now,
    url: () => root.url,
    looks: options.batchLooks ?? 1,
    run: (params) => runBatched(rehearsal, params),
  });
  const routes = createRoutes(rehearsal, batches);
  let count = 0;
  return (request: IncomingMessage, response: ServerResponse): void => {
    count += 1;
    const exchange = openExchange(request, response, count);
    const serve = async (): Promise<void> => {
      exchange.body = await readBody(request);
      if (options.control === true && exchange.path === '/__control')
        return serveControl(rehearsal, exchange);
      checkHeaders(exchange.headers);
      await serveRoute(routes, exchange);
    };
    serve().catch((error: unknown) => sendError(exchange, error));
  };
}

function openExchange(request: IncomingMessage, response: ServerResponse, number: number): Exchange {
  return {
    method: request.method ?? 'GET',
    path: (request.url ?? '/').split('?')[0] ?? '/',
    headers: request.headers,
    body: '',
    requestId: `req_rehearsal_${String(number).padStart(6, '0')}`,
    response,
  };
}

function lineWriter(file: string | undefined) {
  if (file === undefined) return undefined;
  return (entry: object): void => appendFileSync(file, `${JSON.stringify(entry)}\n`);
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : port}`);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
