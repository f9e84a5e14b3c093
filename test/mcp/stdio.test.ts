import { describe, expect, test } from 'vitest';
import { connectStdio } from './connect.ts';
import { inspect } from './inspector.ts';
import { environmentOf, openWorld, review } from './open-mcp.ts';
import { program, runChild } from './run-child.ts';
import { openWire, shakeHands } from './wire.ts';

describe('agents mcp', () => {
  test.each(['2025', '2026'] as const)(
    'serves a client of %s over standard input and output',
    async (era) => {
      await using opened = await openWorld();
      await using connected = await connectStdio(
        { args: [program, 'mcp', '--no-workspace'], cwd: '/', env: environmentOf(opened.platform) },
        { era },
      );
      const { structuredContent } = await connected.client.callTool({ name: 'Task', arguments: review });
      expect(structuredContent).toMatchObject({ status: 'completed', exit_code: 0 });
    },
  );

  test('ends when its input does, writes nothing but the protocol, and leaves agents running', async () => {
    await using opened = await openWorld();
    opened.platform.rehearsal.faults.add([{ kind: 'hang', times: 100 }]);
    const child = runChild([program, 'mcp', '--no-workspace'], environmentOf(opened.platform));
    const params = {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'x', version: '1' },
    };
    child.send({ id: 1, method: 'initialize', params });
    const run = { ...review, run_in_background: true };
    child.send({ id: 2, method: 'tools/call', params: { name: 'Task', arguments: run } });
    child.send({
      id: 3,
      method: 'tools/call',
      params: { name: 'Task', arguments: { ...review, subagent_type: 'none' } },
    });
    const answered = await child.lines(3);
    const { exitCode, stdout, stderr } = await child.hangUp();
    expect(exitCode).toBe(0);
    expect(stdout.trim().split('\n')).toEqual(answered);
    expect(answered.map((line) => JSON.parse(line).id).sort()).toEqual([1, 2, 3]);
    expect(stderr).toMatch(/^Task: .*none/);
    expect((await opened.platform.api.list()).agents.map(({ status }) => status)).toEqual(['running']);
  });

  test('ends when it is told to, though its input is open', async () => {
    await using opened = await openWorld();
    const child = runChild([program, 'mcp', '--no-workspace'], environmentOf(opened.platform));
    child.send({ id: 1, method: 'ping' });
    await child.lines(1);
    expect(await child.stop('SIGTERM')).toMatchObject({ exitCode: 0, stderr: '' });
  });

  test('says in each tool that no platform runs, and is there when one is started', async () => {
    await using opened = await openWorld();
    const env: Record<string, string> = {};
    await using wire = openWire({ ...opened.world, env, userFolder: '/nowhere' });
    await shakeHands(wire);
    const list = { name: 'ListAgents', arguments: {} };
    const { result } = await wire.request(1, 'tools/call', list);
    expect(result).toMatchObject({ isError: true });
    expect(JSON.stringify(result)).toMatch(/no platform runs here.*npm start/);
    Object.assign(env, environmentOf(opened.platform));
    expect((await wire.request(2, 'tools/call', list)).result).toMatchObject({
      structuredContent: { agents: [] },
    });
  });

  test('starts one agent where a request is repeated under its id, and two where there are two', async () => {
    await using opened = await openWorld();
    await using wire = openWire(opened.world);
    await shakeHands(wire);
    const params = { name: 'Task', arguments: { ...review, run_in_background: true } };
    const answers = () => wire.messages.filter(({ id, result }) => id === 7 && result !== undefined);
    wire.write({ id: 7, method: 'tools/call', params });
    wire.write({ id: 7, method: 'tools/call', params });
    await wire.until(() => answers().length === 2);
    await wire.request(8, 'tools/call', params);
    expect((await opened.platform.api.list()).agents).toHaveLength(2);
    const ids = answers().map(({ result }) => Object(result?.['structuredContent']).agent_id);
    expect(new Set(ids).size).toBe(1);
  });
});

describe("the official inspector's command line", () => {
  test('lists and calls the tools and reads the resources', async () => {
    await using opened = await openWorld();
    const environment = Object.entries(environmentOf(opened.platform)).flatMap(([name, value]) => [
      `${name}=${value}`,
    ]);
    const target = ['env', ...environment, process.execPath, program, 'mcp', '--no-workspace'];
    const listed = Object(await inspect(target, ['--method', 'tools/list']));
    expect(listed.tools).toHaveLength(5);
    const args = ['subagent_type=code-review-agent', 'prompt=Review', 'run_in_background=false'];
    const flags = [
      '--method',
      'tools/call',
      '--tool-name',
      'Task',
      ...args.flatMap((arg) => ['--tool-arg', arg]),
    ];
    const called = Object(await inspect(target, flags));
    expect(called.structuredContent).toMatchObject({ status: 'completed', exit_code: 0 });
    const resources = Object(await inspect(target, ['--method', 'resources/list']));
    const uri = `agent://${called.structuredContent.agent_id}/output`;
    expect(resources.resources).toMatchObject([{ uri, mimeType: 'text/plain' }]);
    const read = Object(await inspect(target, ['--method', 'resources/read', '--uri', uri]));
    expect(read.contents[0].text).toContain('[RESULT] Reviewed');
  });
});
