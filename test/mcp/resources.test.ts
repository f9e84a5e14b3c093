import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { expect, test } from 'vitest';
import { startHttp } from '#client/mcp/http/serve-http.ts';
import { parseAgentUri } from '#client/mcp/resources/agent-uri.ts';
import { call, say } from '#local/rehearsal/playbook.ts';
import { uploadTree } from '#test/e2e/tiny-workspace.ts';
import { createClient, type Era } from './connect.ts';
import { openWorld } from './open-mcp.ts';
import { openWire, shakeHands } from './wire.ts';

/** A scan that finds nothing leaves a report all the same. */
function* reporting() {
  yield* say('Looking </output>');
  yield* call('scan_patterns', {});
  yield* call('export_sarif', {});
  yield* call('finish', { exit_code: 0, summary: 'Reported' });
}

async function open(era: Era) {
  const opened = await openWorld({ 'devsecops-scanner': reporting });
  const http = await startHttp({ world: opened.world, options: { workspace: false } }, { port: 0 });
  const client = createClient({ era });
  await client.connect(new StreamableHTTPClientTransport(new URL(http.url)));
  return {
    ...{ ...opened, client },
    async [Symbol.asyncDispose]() {
      await client.close();
      await http[Symbol.asyncDispose]();
      await opened[Symbol.asyncDispose]();
    },
  };
}

test.each(['2025', '2026'] as const)(
  'a client of %s lists and reads output and files of agents',
  async (era) => {
    await using opened = await open(era);
    const { api } = opened.platform;
    const workspace = await uploadTree(api, { 'app.js': 'eval(location.hash)\n' });
    const agent_id = await opened.platform.start({ subagent_type: 'devsecops-scanner', workspace });
    const ended = await opened.platform.ended(agent_id);
    const [file] = ended.artifacts;
    const { resources } = await opened.client.listResources();
    expect(resources).toMatchObject([
      { uri: `agent://${agent_id}/output`, mimeType: 'text/plain' },
      { uri: `agent://${agent_id}/artifacts/${file?.name}`, mimeType: file?.media_type, size: file?.bytes },
    ]);
    const { resourceTemplates } = await opened.client.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual([
      ...['agent://{agent_id}/output', 'agent://{agent_id}/artifacts/{name}'],
    ]);
    const read = async (uri: string) => (await opened.client.readResource({ uri })).contents[0];
    const output = Object(await read(`agent://${agent_id}/output`));
    expect(output).toMatchObject({
      mimeType: 'text/plain',
      text: expect.stringContaining('[RESULT] Reported'),
    });
    expect(output.text.match(/<\/output>/g)).toHaveLength(1);
    const sarif = Object(await read(`agent://${agent_id}/artifacts/${file?.name}`));
    expect(JSON.parse(sarif.text)).toMatchObject({ version: '2.1.0' });
    for (const uri of [
      `agent://${agent_id}/artifacts/none.txt`,
      'agent://agent-x-aaaaaaaaaa/output',
      'file:///etc/passwd',
    ]) {
      await expect(read(uri)).rejects.toMatchObject({ code: -32_602 });
    }
  },
);

test('a client that subscribes to an output is told of more and of the end, until it has enough', async () => {
  await using opened = await openWorld();
  opened.platform.rehearsal.faults.add([{ kind: 'hang', times: 100 }]);
  const [agent_id, other] = [await opened.platform.start(), await opened.platform.start()];
  await using wire = openWire(opened.world);
  const { result } = await shakeHands(wire);
  expect(result).toMatchObject({ capabilities: { resources: { subscribe: true } } });
  const uri = `agent://${agent_id}/output`;
  await wire.request(1, 'resources/subscribe', { uri });
  await wire.request(2, 'resources/subscribe', { uri });
  await wire.request(3, 'resources/subscribe', { uri: `agent://${other}/output` });
  await wire.request(4, 'resources/unsubscribe', { uri: `agent://${other}/output` });
  await opened.platform.api.kill(other);
  await opened.platform.api.kill(agent_id);
  const told = await wire.until(({ method }) => method === 'notifications/resources/updated');
  expect(told.params).toEqual({ uri });
  const nothing = await wire.request(5, 'resources/subscribe', { uri: 'file:///etc/passwd' });
  expect(nothing.error).toMatchObject({ code: -32_602 });
  await wire.hangUp();
  const uris = wire.messages
    .filter(({ method }) => method !== undefined)
    .map(({ params }) => params?.['uri']);
  expect(new Set(uris)).toEqual(new Set([uri]));
});

test('an address that is none of an agent is not taken for one', () => {
  const id = 'agent-code-review-abcdefghij';
  expect(parseAgentUri(`agent://${id}/artifacts/a%20b.txt`)).toEqual({
    agentId: id,
    what: 'artifact',
    name: 'a b.txt',
  });
  const wrong = [
    ...[
      `agent://${id}/output/..`,
      `agent://${id}/artifacts/`,
      `agent://${id}/artifacts/a/b`,
      `agent://x/output`,
    ],
    ...[`agent://${id}/artifacts/%ff`, `http://${id}/output`, `agent://${id}/output?x`],
  ];
  expect(wrong.map(parseAgentUri)).toEqual(wrong.map(() => undefined));
});
