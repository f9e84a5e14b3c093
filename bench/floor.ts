// The floor: the least that a durable agent loop can do. Starts and turns are lines in a journal, written to
// the page cache without fsync, as the product's SQLite does; nothing is signed, checked, masked, served or
// resumed. Same model server, same prompt and tools, `fetch` with its kept-alive connections.
import { randomUUID } from 'node:crypto';
import { openSync, readFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { sseEvents } from './sse-events.ts';

const [, , modelOrigin = '', journalPath = '', preamblePath = ''] = process.argv;
const preamble: object = JSON.parse(readFileSync(preamblePath, 'utf8'));
const journal = openSync(journalPath, 'a');
let running = 0;

function record(entry: object): void {
  writeSync(journal, `${JSON.stringify(entry)}\n`);
}

interface Reply {
  content: { type: string; id?: string; name?: string; text?: string; input?: unknown }[];
}

async function callModel(messages: readonly object[]): Promise<Reply> {
  const response = await fetch(`${modelOrigin}/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...preamble, messages, stream: true }),
  });
  if (response.body === null) throw new Error(`the model answered ${response.status}`);
  const content: Reply['content'] = [];
  let input = '';
  for await (const { type, content_block, delta } of sseEvents(response.body)) {
    const block = content.at(-1);
    if (type === 'content_block_start' && content_block !== undefined) content.push({ ...content_block });
    else if (delta?.text !== undefined && block !== undefined) block.text = `${block.text}${delta.text}`;
    else if (delta?.partial_json !== undefined) input += delta.partial_json;
    else if (type === 'content_block_stop' && block?.type === 'tool_use') block.input = JSON.parse(input);
  }
  return { content };
}

async function runAgent(agentId: string, prompt: string): Promise<void> {
  const messages: object[] = [{ role: 'user', content: `${prompt}\n\nagent-id: ${agentId}` }];
  for (let turn = 1; ; turn += 1) {
    const { content } = await callModel(messages);
    const calls = content.filter(({ type }) => type === 'tool_use');
    const results = calls.map(({ id }) => ({ type: 'tool_result', tool_use_id: id, content: 'Shown.' }));
    record({ agentId, turn, content, results });
    if (calls.length === 0 || calls.some(({ name }) => name === 'finish')) return;
    messages.push({ role: 'assistant', content }, { role: 'user', content: results });
  }
}

const server = createServer(async (request, response) => {
  if (request.method === 'GET') {
    response.end(JSON.stringify({ running }));
    return;
  }
  const { prompt } = (await json(request)) as { prompt: string };
  const agent_id = `agent-floor-${randomUUID()}`;
  record({ agentId: agent_id, prompt });
  running += 1;
  response.writeHead(202, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ agent_id, status: 'running' }));
  await runAgent(agent_id, prompt);
  running -= 1;
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(
    `${JSON.stringify({ origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })}\n`,
  );
});
