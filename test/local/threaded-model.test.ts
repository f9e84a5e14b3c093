import { expect, test } from 'vitest';
import { relieve } from '#local/adapters/threaded-model/relieved-model.ts';
import { createThreadedModel, type ThreadedModel } from '#local/adapters/threaded-model/threaded-model.ts';
import { say } from '#local/rehearsal/playbook.ts';
import { listen, never } from '#test/contracts/model.contract.ts';
import { fakeReply } from '#test/fakes/fake-model.ts';
import { requestFor, startSetting } from '#test/rehearsal/setting.ts';

// More than one piece of a stream holds.
const said = 'All is well, and there is a lot more to say about it than fits into one piece.';
const request = { ...requestFor('tester', ['read_file']), signal: never() };

async function startThreaded(options: Parameters<typeof startSetting>[0] = {}) {
  const { server } = await startSetting({
    *playbook() {
      yield* say(said);
    },
    ...options,
  });
  const model = createThreadedModel({ apiKey: 'rehearsal', baseUrl: server.url });
  return {
    ...{ server, model },
    async [Symbol.asyncDispose]() {
      await model.close();
      await server.close();
    },
  };
}

test('calls side by side hear their own replies', async () => {
  await using setting = await startThreaded();
  const heard = Array.from({ length: 20 }, listen);
  const replies = await Promise.all(heard.map((sink) => setting.model.complete(request, sink)));
  expect(replies.map(({ text }) => text)).toEqual(Array(20).fill(said));
  expect(heard.map(({ text }) => text)).toEqual(Array(20).fill(said));
});

test('a thread that dies fails its call as connection, and the next call has a thread again', async () => {
  const dying = new URL('../fakes/dying-thread.mjs', import.meta.url);
  const model = createThreadedModel({ apiKey: 'none' }, dying);
  const lost = { name: 'ModelError', kind: 'connection', retryable: true };
  await expect(model.complete(request, listen())).rejects.toMatchObject(lost);
  await expect(model.complete(request, listen())).rejects.toMatchObject(lost);
  await model.close();
});

test('closing ends a call under way, and none begins after it', async () => {
  await using setting = await startThreaded({ faults: [{ kind: 'midstream_hang' }] });
  const { model } = setting;
  const call = model.complete(request, { onText: () => void model.close(), onToolCall: () => undefined });
  await expect(call).rejects.toMatchObject({ name: 'ModelError', kind: 'connection' });
  await expect(model.complete(request, listen())).rejects.toMatchObject({ kind: 'aborted' });
});

test('nothing of a reply is heard after its call was aborted', async () => {
  await using setting = await startThreaded();
  const abort = new AbortController();
  const heard: string[] = [];
  const sink = {
    onText(delta: string) {
      heard.push(delta);
      abort.abort();
    },
    onToolCall: () => undefined,
  };
  await expect(setting.model.complete({ ...request, signal: abort.signal }, sink)).rejects.toMatchObject({
    kind: 'aborted',
  });
  await setting.model.complete(request, listen());
  expect(heard).toHaveLength(1);
});

test('settings may carry what cannot cross into a thread', async () => {
  await using setting = await startSetting({
    *playbook() {
      yield* say(said);
    },
  });
  const settings = { apiKey: 'rehearsal', baseUrl: setting.server.url, close: () => undefined };
  const model = createThreadedModel(settings);
  await expect(model.complete(request, listen())).resolves.toMatchObject({ text: said });
  await model.close();
});

test('a few calls are made beside, all that come meanwhile in the thread', async () => {
  const made: string[] = [];
  const ends: (() => void)[] = [];
  const modelNamed = (name: string): ThreadedModel => ({
    async complete() {
      made.push(name);
      await new Promise<void>((resolve) => ends.push(resolve));
      return fakeReply({});
    },
    close: async () => undefined,
  });
  const model = relieve(modelNamed('beside'), modelNamed('thread'), 2);
  const calls = [1, 2, 3].map(() => model.complete(request, listen()));
  expect(made).toEqual(['beside', 'beside', 'thread']);
  for (const end of ends) end();
  await Promise.all(calls);
  const next = model.complete(request, listen());
  ends.at(-1)?.();
  await next;
  expect(made.at(-1)).toBe('beside');
});
