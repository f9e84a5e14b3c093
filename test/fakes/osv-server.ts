import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import * as z from 'zod';
import { affects, type OsvAdvisory } from './osv-advisories.ts';

/** A request as the server received it. */
export interface OsvServerRequest {
  method: string;
  path: string;
  body: string;
  /** The how manieth request to this server, from 1. */
  number: number;
}

/** What goes wrong with one request. */
export type OsvFault =
  | { status: number }
  | { text: string }
  /** The connection is cut without an answer. */
  | 'reset'
  /** Never answered; the connection stays open until the client or the server closes it. */
  | 'silence';

export interface OsvServerOptions {
  advisories: readonly OsvAdvisory[];
  /** Asked for every request; `undefined` answers it properly. */
  faults?: (request: OsvServerRequest) => OsvFault | undefined;
  /** Advisories per package and page; the real server pages only long answers. */
  pageSize?: number;
}

export interface OsvServer {
  url: string;
  /** Everything received so far, in order. */
  requests: readonly OsvServerRequest[];
  close(): Promise<void>;
}

/** An OSV server on loopback that answers `POST /v1/querybatch` and `GET /v1/vulns/{id}`. */
export async function startOsvServer(options: OsvServerOptions): Promise<OsvServer> {
  const requests: OsvServerRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const request = { ...(await read(incoming)), number: requests.length + 1 };
    requests.push(request);
    const fault = options.faults?.(request);
    if (fault === undefined) send(response, answer(request, options));
    else if (fault === 'reset') incoming.socket.destroy();
    else if (fault !== 'silence')
      send(response, 'text' in fault ? { status: 200, ...fault } : refusal(fault.status));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  const close = async (): Promise<void> => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${port}`, requests, close };
}

async function read(incoming: IncomingMessage): Promise<Omit<OsvServerRequest, 'number'>> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const { method = '', url = '' } = incoming;
  return { method, path: url, body: Buffer.concat(chunks).toString('utf8') };
}

interface Answer {
  status: number;
  text: string;
}

function send(response: ServerResponse, { status, text }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(text);
}

/** Refusals have the shape of a gRPC status. */
function refusal(status: number, message = 'refused'): Answer {
  return { status, text: JSON.stringify({ code: status === 404 ? 5 : 3, message }) };
}

function ok(body: unknown): Answer {
  return { status: 200, text: JSON.stringify(body) };
}

const querySchema = z.strictObject({
  package: z.strictObject({ name: z.string().min(1), ecosystem: z.string().min(1) }),
  version: z.string().min(1),
  page_token: z.string().optional(),
});
const batchSchema = z.strictObject({ queries: z.array(querySchema) });
type Query = z.infer<typeof querySchema>;

const maxQueries = 1000;

function answer({ method, path, body }: OsvServerRequest, options: OsvServerOptions): Answer {
  if (method === 'POST' && path === '/v1/querybatch') return answerBatch(body, options);
  const id = /^\/v1\/vulns\/([^/]+)$/.exec(path)?.[1];
  if (method !== 'GET' || id === undefined) return refusal(404, 'no such route');
  const advisory = options.advisories.find((each) => each.id === decodeURIComponent(id));
  return advisory === undefined ? refusal(404, 'Bug not found.') : ok(advisory);
}

function answerBatch(body: string, options: OsvServerOptions): Answer {
  const parsed = batchSchema.safeParse(JSON.parse(body));
  if (!parsed.success) return refusal(400, 'Invalid query.');
  if (parsed.data.queries.length > maxQueries) return refusal(400, 'Too many queries.');
  return ok({ results: parsed.data.queries.map((query) => answerQuery(query, options)) });
}

function answerQuery(query: Query, { advisories, pageSize = 1000 }: OsvServerOptions): object {
  const found = advisories.filter((advisory) =>
    affects(advisory, { ...query.package, version: query.version }),
  );
  const start = Number(query.page_token ?? '0');
  const vulns = found.slice(start, start + pageSize).map(({ id, modified }) => ({ id, modified }));
  if (vulns.length === 0) return {};
  const next = start + pageSize;
  return next < found.length ? { vulns, next_page_token: String(next) } : { vulns };
}
