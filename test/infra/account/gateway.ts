import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import { buffer } from 'node:stream/consumers';
import * as z from 'zod';
import { neededPermissions } from './needed-permissions.ts';

export interface PermittedCall {
  /** The function that signed it. */
  caller: string;
  /** `action on ARN` */
  needs: string;
}

export interface JsonAnswer {
  status: number;
  body: unknown;
}

export interface Gateway extends AsyncDisposable {
  url: string;
  /** Every call of AWS so far. */
  calls: readonly PermittedCall[];
}

/** Answers one operation of Step Functions. */
export type StatesApi = (operation: string, input: Record<string, string>) => Promise<JsonAnswer>;

/**
 * Where every function finds every service of AWS. Notes what each call needs and who signed it, answers for
 * Step Functions and hands the rest to `awsUrl`.
 */
export async function startGateway(deps: { awsUrl: string; states: StatesApi }): Promise<Gateway> {
  const calls: PermittedCall[] = [];
  // moto is no more atomic than one request at a time.
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request);
    const { caller, service } = signerOf(request);
    const target = String(request.headers['x-amz-target'] ?? '');
    const answer =
      service === 'states'
        ? await answerStates(deps.states, { target, body, response })
        : lookedAt.has(service)
          ? refuse(request, response)
          : await forward(request, { body, response, agent, awsUrl: deps.awsUrl });
    const wire = {
      service,
      target,
      method: request.method ?? '',
      url: request.url ?? '',
      body: body.toString(),
    };
    calls.push(...neededPermissions({ ...wire, status: answer }).map((needs) => ({ caller, needs })));
  };
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      agent.destroy();
    },
  };
}

/** A presigned address carries its signer in the query. Functions' access keys are named after them. */
function signerOf({ headers, url }: IncomingMessage): { caller: string; service: string } {
  const presigned = new URL(url ?? '', 'http://aws').searchParams.get('X-Amz-Credential');
  const credential = presigned ?? /Credential=([^,]+)/.exec(headers.authorization ?? '')?.[1] ?? '';
  const [caller = '', , , service = ''] = credential.split('/');
  return { caller: caller.replace(keyPrefix, ''), service };
}

const keyPrefix = 'AKID-';

export function credentialsOf(functionName: string): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: `${keyPrefix}${functionName}`,
    AWS_SECRET_ACCESS_KEY: 'of-no-account',
    AWS_SESSION_TOKEN: 'of-no-session',
  };
}

/** Services of which agents only look at what others have there: in this account nobody lets them. */
const lookedAt = new Set(['account', 'ce', 'ec2', 'organizations', 'sts']);

function refuse({ headers }: IncomingMessage, response: ServerResponse): number {
  const isQuery = headers['content-type']?.includes('form') === true;
  const body = isQuery
    ? '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>'
    : '{"__type":"AccessDeniedException","message":"no"}';
  response.writeHead(403, { 'content-type': isQuery ? 'text/xml' : 'application/x-amz-json-1.1' }).end(body);
  return 403;
}

async function answerStates(
  states: StatesApi,
  { target, body, response }: { target: string; body: Buffer; response: ServerResponse },
): Promise<number> {
  const input = z.record(z.string(), z.string()).parse(JSON.parse(body.toString()));
  const answer = await states(target.split('.').at(-1) ?? '', input);
  response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify(answer.body));
  return answer.status;
}

async function forward(
  { method, url, headers }: IncomingMessage,
  to: { body: Buffer; response: ServerResponse; agent: Agent; awsUrl: string },
): Promise<number> {
  const { expect: _answeredHere, connection: _, host: __, 'transfer-encoding': ___, ...kept } = headers;
  const outgoing = send(new URL(url ?? '/', to.awsUrl), {
    ...(method === undefined ? {} : { method }),
    agent: to.agent,
    headers: { ...kept, 'content-length': to.body.length },
  });
  outgoing.end(to.body);
  const [incoming] = z.tuple([z.custom<IncomingMessage>()]).parse(await once(outgoing, 'response'));
  const answer = await buffer(incoming);
  const status = incoming.statusCode ?? 500;
  const { connection: _closed, 'transfer-encoding': _chunked, ...shown } = incoming.headers;
  to.response.writeHead(status, method === 'HEAD' ? shown : { ...shown, 'content-length': answer.length });
  to.response.end(answer);
  return status;
}
