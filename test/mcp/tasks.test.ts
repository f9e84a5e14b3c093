import { describe, expect, test } from 'vitest';
import { openWorld, review } from './open-mcp.ts';
import { envelope, type Message, openWire, shakeHands } from './wire.ts';

const tasks = 'io.modelcontextprotocol/tasks';
const holdsTasks = envelope({ extensions: { [tasks]: {} } });

/** What of an answer a client reads first. */
function resultOf({ result, error }: Message) {
  if (result === undefined) throw new Error(error?.message ?? 'no answer');
  return result;
}

describe('tasks of 2025', () => {
  const params = { name: 'Task', arguments: review, task: { ttl: 60_000 } };

  test('are announced, and stand for agents: same id, same end, same answer as the call would have had', async () => {
    await using opened = await openWorld();
    await using wire = openWire(opened.world);
    const { capabilities } = resultOf(await shakeHands(wire));
    expect(capabilities).toMatchObject({
      tasks: { list: {}, cancel: {}, requests: { tools: { call: {} } } },
    });
    const { tools } = resultOf(await wire.request(1, 'tools/list'));
    expect(tools).toMatchObject([{ execution: { taskSupport: 'optional' } }, {}, {}, {}, {}]);
    const { task } = resultOf(await wire.request(2, 'tools/call', params));
    expect(task).toMatchObject({ status: 'working', ttl: 86_400_000, pollInterval: 500 });
    const { taskId } = Object(task);
    const result = resultOf(await wire.request(3, 'tasks/result', { taskId }));
    expect(result).toMatchObject({
      _meta: { 'io.modelcontextprotocol/related-task': { taskId } },
      structuredContent: { agent_id: taskId, status: 'completed', exit_code: 0 },
    });
    expect(resultOf(await wire.request(4, 'tasks/get', { taskId }))).toMatchObject({
      taskId,
      status: 'completed',
    });
    expect(resultOf(await wire.request(5, 'tasks/list'))).toMatchObject({
      tasks: [{ taskId, status: 'completed' }],
    });
  });

  test('that are cancelled end their agents; those that have ended cannot be', async () => {
    await using opened = await openWorld();
    opened.platform.rehearsal.faults.add([{ kind: 'hang', times: 100 }]);
    await using wire = openWire(opened.world);
    await shakeHands(wire);
    const { taskId } = Object(resultOf(await wire.request(1, 'tools/call', params))['task']);
    expect(resultOf(await wire.request(2, 'tasks/cancel', { taskId }))).toMatchObject({
      status: 'cancelled',
    });
    expect((await opened.platform.api.list()).agents).toMatchObject([
      { agent_id: taskId, status: 'terminated' },
    ]);
    expect((await wire.request(3, 'tasks/cancel', { taskId })).error).toMatchObject({ code: -32_602 });
    const other = { taskId: 'agent-review-aaaaaaaaaa' };
    expect((await wire.request(4, 'tasks/get', other)).error).toMatchObject({ code: -32_602 });
  });

  test('are not made of tools that answer at once', async () => {
    await using opened = await openWorld();
    await using wire = openWire(opened.world);
    await shakeHands(wire);
    const { error } = await wire.request(1, 'tools/call', { name: 'ListAgents', task: {} });
    expect(error).toMatchObject({ code: -32_601 });
  });
});

describe('the tasks extension of 2026', () => {
  const params = { name: 'Task', arguments: review };

  test('is announced, and used where a call would wait and the client announces it too', async () => {
    await using opened = await openWorld();
    await using wire = openWire(opened.world);
    const { capabilities } = resultOf(await wire.request(1, 'server/discover', holdsTasks));
    expect(capabilities).toMatchObject({ extensions: { [tasks]: {} } });
    const created = resultOf(await wire.request(2, 'tools/call', { ...params, ...holdsTasks }));
    expect(created).toMatchObject({
      resultType: 'task',
      status: 'working',
      ttlMs: 86_400_000,
      pollIntervalMs: 500,
    });
    const { agents } = await opened.platform.api.list();
    expect(created['taskId']).toBe(agents[0]?.agent_id);
  });

  test('leaves calls alone that answer at once, and clients that do not know of it', async () => {
    await using opened = await openWorld();
    await using wire = openWire(opened.world);
    const background = { name: 'Task', arguments: { ...review, run_in_background: true } };
    const answers = [
      resultOf(await wire.request(1, 'tools/call', { ...background, ...holdsTasks })),
      resultOf(await wire.request(2, 'tools/call', { ...params, ...envelope() })),
    ];
    expect(answers).toMatchObject([
      { resultType: 'complete', structuredContent: { status: 'running' } },
      { resultType: 'complete', structuredContent: { status: 'completed' } },
    ]);
  });

  test('tells of a task what the call would have answered, and ends its agent when it is cancelled', async () => {
    await using opened = await openWorld();
    await using wire = openWire(opened.world);
    const { taskId } = resultOf(await wire.request(1, 'tools/call', { ...params, ...holdsTasks }));
    const { agents } = await opened.platform.api.list();
    await opened.platform.ended(agents[0]?.agent_id ?? never());
    const got = resultOf(await wire.request(2, 'tasks/get', { taskId, ...holdsTasks }));
    expect(got).toMatchObject({
      resultType: 'complete',
      status: 'completed',
      result: { structuredContent: { exit_code: 0 } },
    });
    opened.platform.rehearsal.faults.add([{ kind: 'hang', times: 100 }]);
    const other = resultOf(await wire.request(3, 'tools/call', { ...params, ...holdsTasks }));
    const cancel = { taskId: other['taskId'], ...holdsTasks };
    expect((await wire.request(4, 'tasks/cancel', cancel)).error).toBeUndefined();
    const after = resultOf(await wire.request(5, 'tasks/get', cancel));
    expect(after).toMatchObject({ status: 'cancelled' });
    expect(after).not.toHaveProperty('result');
    const update = { taskId, inputResponses: {}, ...holdsTasks };
    expect((await wire.request(6, 'tasks/update', update)).error).toBeUndefined();
    expect((await wire.request(7, 'tasks/list', holdsTasks)).error).toMatchObject({ code: -32_601 });
  });
});

function never(): never {
  throw new Error('there is no agent');
}
