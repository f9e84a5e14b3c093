import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseJson } from '#client/http/agents-error.ts';
import { downloadArtifact } from '#client/http/download-artifact.ts';
import { uploadWorkspace } from '#client/http/upload-workspace.ts';
import { snapshotFolder } from '#client/workspace/snapshot.ts';
import { limits } from '#shared/agent/limits.ts';
import type { SentWorkspace } from '../answers.ts';
import { describeConsole } from './about.ts';
import { Refusal, sendJson } from './answer.ts';
import type { ConsoleContext } from './context.ts';
import { sendEvents } from './follow-output.ts';
import { forward } from './forward.ts';
import { readControls } from './read-controls.ts';
import { readSarif } from './read-sarif.ts';

export interface PageExchange {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
}

/**
 * Answers a call of the page: `/api/…` by the platform's route of that name, `/console/…` by the console itself.
 * @throws {Refusal}; {AgentsError}
 */
export async function answerCall(context: ConsoleContext, exchange: PageExchange): Promise<void> {
  const { request, response, url } = exchange;
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const call = { ...exchange, signal: gone.signal };
  const events = /^\/api\/agents\/([^/]+)\/events$/.exec(url.pathname)?.[1];
  if (request.method === 'GET' && events !== undefined) return await answerEvents(context, call, events);
  const own = url.pathname.startsWith('/console/') ? ownAnswer : undefined;
  if (own !== undefined) return await own(context, call);
  const answer = await forward(context, {
    method: request.method ?? '',
    path: url.pathname.slice('/api'.length),
    query: Object.fromEntries(url.searchParams),
    idempotencyKey: headerOf(request, 'idempotency-key'),
    body: await readJson(request),
    signal: gone.signal,
  });
  sendJson(response, 200, answer);
}

type Call = PageExchange & { signal: AbortSignal };

async function answerEvents(context: ConsoleContext, call: Call, agentId: string): Promise<void> {
  const { request, response, url, signal } = call;
  const filter = url.searchParams.get('filter') ?? undefined;
  const after = headerOf(request, 'last-event-id');
  await sendEvents(response, context, { agentId, after, filter, signal });
}

async function ownAnswer(context: ConsoleContext, call: Call): Promise<void> {
  const { request, response, url } = call;
  const asked = `${request.method} ${url.pathname}`;
  if (asked === 'GET /console/about') {
    return sendJson(response, 200, await describeConsole(context));
  }
  if (asked === 'POST /console/workspace') return sendJson(response, 200, await packWorkspace(context, call));
  const [, what, agentId = '', name = ''] =
    /^GET \/console\/(files|findings)\/([a-z0-9-]+)\/([A-Za-z0-9._-]+)$/.exec(asked) ?? [];
  if (what === undefined) throw notThere(asked);
  const { content } = await downloadArtifact(context, { agentId, name }, call);
  if (what === 'files') return sendFile(response, { name, content });
  const document = parseJson(Buffer.from(content).toString('utf8'));
  const report = readSarif(document) ?? readControls(document);
  if (report === undefined) throw noReport(name);
  sendJson(response, 200, report);
}

/** As bytes to be saved: whatever an agent wrote, no browser shows it as a page of this origin. */
function sendFile(response: ServerResponse, { name, content }: { name: string; content: Uint8Array }): void {
  response.writeHead(200, {
    ...{ 'content-type': 'application/octet-stream', 'cache-control': 'no-store' },
    'content-disposition': `attachment; filename="${name}"`,
    'content-security-policy': "sandbox; default-src 'none'",
  });
  response.end(content);
}

async function packWorkspace(
  { world, api, workspace }: ConsoleContext,
  { signal }: Call,
): Promise<SentWorkspace> {
  if (workspace === undefined) {
    throw new Refusal(404, {
      code: 'no_workspace',
      message: 'The console was started without a folder.',
      remedy: 'Start it with `agents console --workspace FOLDER`.',
    });
  }
  await using snapshot = await snapshotFolder(workspace, { signal });
  const { sha256, bytes, path, files, skipped } = snapshot;
  const id = await uploadWorkspace({ api, world }, { sha256, bytes, path }, { signal });
  return { workspace: id, files, bytes, skipped: skipped.length };
}

async function readJson(request: IncomingMessage): Promise<object | undefined> {
  if (request.method !== 'POST' && request.method !== 'PUT') return undefined;
  const body = await readBody(request);
  if (body === '') return undefined;
  const parsed = parseJson(body);
  if (typeof parsed === 'object' && parsed !== null) return parsed;
  throw new Refusal(400, {
    code: 'invalid_json',
    message: 'The body is no JSON object.',
    remedy: 'Send one.',
  });
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > limits.bodyBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

function tooLarge(): Refusal {
  const message = `The body is larger than ${limits.bodyBytes} bytes.`;
  return new Refusal(413, {
    code: 'body_too_large',
    message,
    remedy: 'Put long material into the workspace.',
  });
}

function notThere(asked: string): Refusal {
  const message = `There is no ${asked.slice(0, 200)}.`;
  return new Refusal(404, { code: 'unknown_route', message, remedy: 'Reload the page.' });
}

function noReport(name: string): Refusal {
  return new Refusal(422, {
    code: 'unreadable_report',
    message: `${name} is no report that can be shown as a table.`,
    remedy: 'Download it and look at it yourself.',
  });
}
