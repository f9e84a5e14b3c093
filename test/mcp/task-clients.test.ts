import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { createTaskSessionFromClient } from '@modelcontextprotocol/ext-tasks/client';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { startHttp } from '#client/mcp/http/serve-http.ts';
import { createClient, type Era } from './connect.ts';
import { openWorld, review } from './open-mcp.ts';
import { openWire } from './wire.ts';

const extension = { extensions: { 'io.modelcontextprotocol/tasks': {} } };
const requestSchema = z.looseObject({ method: z.string(), params: z.looseObject({}).optional() });

/** The official client of tasks. What the client below it cannot send since 2026 goes over a wire of its own. */
async function open(era: Era) {
  const opened = await openWorld();
  const http = await startHttp({ world: opened.world, options: { workspace: false } }, { port: 0 });
  const wire = openWire(opened.world);
  const client = createClient({ era, client: { capabilities: era === '2025' ? {} : extension } });
  await client.connect(new StreamableHTTPClientTransport(new URL(http.url)));
  let count = 0;
  const raw = {
    rawDispatch: async (request: unknown) => {
      const { method, params } = requestSchema.parse(request);
      const { result, error } = await wire.request(`raw-${count++}`, method, params);
      if (error !== undefined) throw new Error(error.message);
      return { kind: 'result' as const, result: z.json().parse(result) };
    },
    v2RequestFraming: {
      ...{ protocolVersion: '2026-07-28', clientInfo: { name: 'tasks', version: '1.0.0' } },
      clientCapabilities: extension,
    },
  };
  const session = createTaskSessionFromClient(client, { endpointId: 'test', ...(era === '2026' ? raw : {}) });
  return {
    ...{ ...opened, session },
    async [Symbol.asyncDispose]() {
      await session.close();
      await client.close();
      await wire.hangUp();
      await http[Symbol.asyncDispose]();
      await opened[Symbol.asyncDispose]();
    },
  };
}

describe.each(['2025', '2026'] as const)('the official client of tasks, by the revision of %s', (era) => {
  test('gets a task, follows it to its end and reads what the call would have answered', async () => {
    await using opened = await open(era);
    const execution = await opened.session.callTool('Task', review, { task: { preference: 'require' } });
    expect(execution.kind).toBe('task');
    const { outcome } = await execution.settle();
    const { agents } = await opened.platform.api.list();
    expect(outcome).toMatchObject({
      status: 'completed',
      result: { structuredContent: { agent_id: agents[0]?.agent_id, status: 'completed', exit_code: 0 } },
    });
  });

  test('ends the agent by cancelling the task', async () => {
    await using opened = await open(era);
    opened.platform.rehearsal.faults.add([{ kind: 'hang', times: 100 }]);
    const execution = await opened.session.callTool('Task', review, { task: { preference: 'require' } });
    await execution.cancel();
    expect((await opened.platform.api.list()).agents).toMatchObject([{ status: 'terminated' }]);
    expect((await execution.settle()).outcome).toMatchObject({ status: 'cancelled' });
  });
});
