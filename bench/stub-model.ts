// A model server of its own process: speaks the Messages API's stream and does what the prompt's job says.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import * as z from 'zod';
import { agentIdIn, jobOf } from './job.ts';
import { CallLog } from './stub/call-log.ts';
import { streamReply } from './stub/reply.ts';

const requestSchema = z.object({
  model: z.string(),
  messages: z.array(z.object({ role: z.string(), content: z.unknown() })).min(1),
});

const log = new CallLog();

async function serveMessage(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { model, messages } = requestSchema.parse(await json(request));
  const prompt = String(messages[0]?.content);
  const turn = messages.filter(({ role }) => role === 'assistant').length;
  const agentId = agentIdIn(prompt);
  const call = log.begin(agentId, turn);
  response.once('close', () => {
    if (!response.writableFinished) log.abort(call);
  });
  await streamReply(response, { job: jobOf(prompt), turn, id: `${agentId}-${turn}`, model });
}

/** `/seen/<agent id>` answers once the agent has called, `/aborted/<agent id>` once a call of it was cut. */
async function serveLog(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, what = '', about = ''] = (request.url ?? '').split('/');
  if (what === 'seen') await log.until(1, ({ agentId }) => agentId === about);
  if (what === 'aborted')
    await log.until(1, (call) => call.agentId === about && call.abortedAt !== undefined);
  if (what === 'count') await log.until(Number(about), () => true);
  if (what === 'clear') log.clear();
  response.end(JSON.stringify(log.all));
}

const server = createServer((request, response) => {
  const serve = request.url === '/v1/messages' ? serveMessage : serveLog;
  serve(request, response).catch((error: unknown) => {
    process.stderr.write(`stub model: ${error instanceof Error ? error.stack : String(error)}\n`);
    response.destroy();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(
    `${JSON.stringify({ origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })}\n`,
  );
});
