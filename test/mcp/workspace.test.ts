import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startHttp } from '#client/mcp/http/serve-http.ts';
import { chooseWorkspace } from '#client/mcp/workspace/choose-workspace.ts';
import { offeredFolder } from '#client/mcp/workspace/offered-folder.ts';
import { call } from '#local/rehearsal/playbook.ts';
import { clientWorld } from '#test/e2e/platform-process.ts';
import { writeTree } from '#test/e2e/tiny-workspace.ts';
import { createClient } from './connect.ts';
import { openWorld, review } from './open-mcp.ts';
import { openWire, shakeHands } from './wire.ts';

const userFolder = '/home/ada';

describe('the folder that is offered', () => {
  const offered = (workspace: string | false | undefined, ...roots: string[]) =>
    offeredFolder(
      { userFolder },
      { workspace },
      roots.map((uri) => ({ uri })),
    ).folder;

  test('is the one that the person named, else the first root on disk, else the current one', () => {
    const root = 'file:///home/ada/shop%20two';
    expect(offered('/srv/shop', root)).toBe('/srv/shop');
    expect(offered(undefined, 'https://example.com/repo', root, 'file:///home/ada/other')).toBe(
      '/home/ada/shop two',
    );
    expect(offered(undefined)).toBe(resolve('.'));
  });

  test('is none where the person said so', () => {
    expect(offered(false, 'file:///home/ada/shop')).toBeUndefined();
  });

  test('is never one that holds all that the user has, unless the user named it', () => {
    const wide = ['file:///', 'file:///home', 'file:///home/ada', 'file:///home/ada/'];
    expect(wide.map((root) => offered(undefined, root))).toEqual(wide.map(() => undefined));
    expect(offered(undefined, 'file:///home/ada2')).toBe('/home/ada2');
    expect(offered('/home/ada')).toBe('/home/ada');
  });

  test('is not the one that holds all that the user has by another name either', async () => {
    const base = await mkdtemp(join(tmpdir(), 'offered-'));
    onTestFinished(() => rm(base, { recursive: true }));
    const [real, link] = [join(base, 'data', 'ada'), join(base, 'home')];
    await mkdir(join(real, 'shop'), { recursive: true });
    await symlink(real, link);
    const from = (root: string) =>
      offeredFolder(
        { userFolder: link },
        { workspace: undefined },
        [root].map((one) => ({ uri: pathToFileURL(one).href })),
      ).folder;
    expect([from(real), from(join(base, 'data')), from(link)]).toEqual([undefined, undefined, undefined]);
    expect(from(join(real, 'shop'))).toBe(join(real, 'shop'));
  });

  test('is not what a root only seems to name', () => {
    const broken = ['file://elsewhere/share', 'file:///a%2Fb', 'no address', 'file:'];
    expect(broken.map((root) => offered(undefined, root))).toEqual([
      ...[resolve('.'), resolve('.'), resolve('.')],
      undefined,
    ]);
  });

  test('is not packed for agents that read none', async () => {
    const type = {
      name: 'bill',
      description: 'd',
      model: 'm',
      tools: ['cost_and_usage'],
      timeout_minutes: 5,
    };
    const api = {
      types: async () => ({ agent_types: [{ ...type, reads_workspace: false }] }),
      createWorkspace: () => Promise.reject(new Error('nothing is sent')),
    };
    await using tree = await writeTree({ 'a.txt': 'a' });
    const wish = { agentType: 'bill', given: undefined, offer: { folder: tree.folder } };
    const { signal } = new AbortController();
    expect(await chooseWorkspace({ api, world: clientWorld }, { ...wish, signal })).toEqual({
      told: 'No workspace: agents of this type read none.',
    });
  });
});

/** Tells which files it sees. */
function* listing() {
  const { text } = yield* call('list_files', { depth: 3 });
  yield* call('finish', { exit_code: 0, summary: text.replaceAll('\n', ' ') });
}
const playbooks = { 'code-review-agent': listing };

function toolCall(workspace?: string) {
  return { name: 'Task', arguments: { ...review, ...(workspace && { workspace }) } };
}

describe('a task', () => {
  test('gets the folder that the person named, or one inside of it, or none', async () => {
    await using tree = await writeTree({ 'top.txt': 'a', 'packages/app/inner.txt': 'b' });
    await using opened = await openWorld(playbooks);
    await using wire = openWire(opened.world, { workspace: tree.folder });
    await shakeHands(wire);
    const told = async (id: number, workspace?: string) =>
      JSON.stringify((await wire.request(id, 'tools/call', toolCall(workspace))).result);
    expect(await told(1)).toMatch(/top\.txt/);
    const inner = await told(2, 'packages/app');
    expect(inner).toMatch(/inner\.txt/);
    expect(inner).not.toMatch(/top\.txt/);
    expect(await told(3, 'none')).not.toMatch(/top\.txt/);
    const background = { ...toolCall(), arguments: { ...review, run_in_background: true } };
    const { result } = await wire.request(4, 'tools/call', background);
    expect(JSON.stringify(result)).toContain(`Workspace: ${tree.folder}, 2 files.`);
  });

  test('gets no folder that lies outside, by whatever way it is named', async () => {
    await using outside = await writeTree({ 'secret.txt': 'a' });
    await using tree = await writeTree({ 'top.txt': 'a' });
    await symlink(outside.folder, join(tree.folder, 'link'));
    await mkdir(join(tree.folder, '..inside'));
    await using opened = await openWorld(playbooks);
    await using wire = openWire(opened.world, { workspace: tree.folder });
    await shakeHands(wire);
    for (const [index, way] of ['..', outside.folder, 'link', '../'].entries()) {
      const { result } = await wire.request(index, 'tools/call', toolCall(way));
      expect(result).toMatchObject({ isError: true });
      expect(JSON.stringify(result)).toContain('outside');
    }
    const { result } = await wire.request('in', 'tools/call', toolCall('..inside'));
    expect(result).not.toHaveProperty('isError');
    expect((await opened.platform.api.list()).agents).toHaveLength(1);
  });

  test.each(['2025', '2026'] as const)('gets the first root of a client of %s', async (era) => {
    await using tree = await writeTree({ 'of-the-root.txt': 'a' });
    await using opened = await openWorld(playbooks);
    await using http = await startHttp({ world: opened.world, options: {} }, { port: 0 });
    const client = createClient({ era, client: { capabilities: { roots: {} } } });
    client.setRequestHandler('roots/list', () => ({ roots: [{ uri: pathToFileURL(tree.folder).href }] }));
    await client.connect(new StreamableHTTPClientTransport(new URL(http.url)));
    const { structuredContent } = await client.callTool(toolCall());
    expect(structuredContent).toMatchObject({ output: expect.stringContaining('of-the-root.txt') });
    await client.close();
  });
});
