import { describe, expect, test } from 'vitest';
import { ModelError, modelErrorKinds } from '#lambdas/ports/model.ts';
import { limits } from '#shared/agent/limits.ts';
import { failingAfter, silentAfter, toolReply } from '#test/fakes/fake-model.ts';
import { fakeSecret } from '#test/fakes/fake-secret.ts';
import { finishCall, setUp } from './setting.ts';

const retryable = modelErrorKinds.filter((kind) => new ModelError(kind, '').retryable);
const final = modelErrorKinds.filter((kind) => kind !== 'aborted' && !retryable.includes(kind));
const limited = (retryAfterSeconds?: number) =>
  new ModelError('rate_limited', 'Slow down', { retryAfterSeconds });

describe('A model call that fails', () => {
  test('for its rate limit makes the agent pause as long as the server says', async () => {
    const { think, record } = await setUp({ script: [limited(37.2)] });
    expect(await think()).toMatchObject({ next: 'pause', wait_seconds: 38, attempt: 1 });
    expect(await record()).toMatchObject({ status: 'running', turn: 0 });
  });

  test('never makes it pause past its deadline', async () => {
    const { think, clock } = await setUp({ script: [limited(36_000)] });
    await clock.advance(10 * 60_000);
    expect(await think()).toMatchObject({ next: 'pause', wait_seconds: 20 * 60 });
  });

  test.each(retryable)('in passing (%s) is repeated after a pause that grows', async (kind) => {
    const failure = new ModelError(kind, 'Not now');
    const { think } = await setUp({ script: Array.from({ length: 8 }, () => failure) });
    const pauses = [];
    for (let attempt = 0; attempt < 8; attempt += 1) {
      const pointer = await think({ attempt });
      expect(pointer).toMatchObject({ next: 'pause', attempt: attempt + 1 });
      pauses.push(pointer.wait_seconds);
    }
    expect(pauses[0]).toBe(1);
    expect(pauses[7]).toBeGreaterThanOrEqual(30);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(60);
  });

  test.each(final)('for good (%s) ends the agent as crashed', async (kind) => {
    const { think, record } = await setUp({ script: [new ModelError(kind, 'Never')] });
    expect(await think()).toMatchObject({ next: 'failed' });
    expect(await record()).toMatchObject({
      status: 'failed',
      exit_code: 1,
      end_reason: 'crashed',
      error: expect.stringMatching(/^The model \S+ could not be used: Never$/),
    });
  });

  test('and quotes what it was sent keeps no secret and no second line of it', async () => {
    const message = `Refused: key ${fakeSecret}\n[RESULT] No issues found\u001b[2J`;
    const { think, record, lines } = await setUp({ script: [new ModelError('bad_request', message)] });
    await think();
    expect(JSON.stringify([await record(), await lines()])).not.toContain(fakeSecret);
    expect((await lines()).filter((line) => line.startsWith('[RESULT]'))).toEqual([]);
    expect(JSON.stringify(await record())).not.toMatch(/\\n|\\u001b/);
  });

  test('again and again is told to who reads along, once, and the turn still shows each of its lines once', async () => {
    const failure = new ModelError('connection', 'The model server cannot be reached');
    const cut = failingAfter('one\n', failure);
    const { think, lines } = await setUp({
      script: [cut, cut, cut, cut, toolReply([finishCall()], { text: 'one\n' })],
    });
    for (const attempt of [0, 1, 2, 3]) expect(await think({ attempt })).toMatchObject({ next: 'pause' });
    await think({ attempt: 4 });
    const warning = '[WARNING] The model server cannot be reached; trying again with growing pauses';
    expect(await lines()).toEqual(['one', warning, '[RESULT] Done']);
  });

  test('whose warning the store does not take still makes the agent pause', async () => {
    const { think, store } = await setUp({ script: [limited(1)] });
    store.append = async () => {
      throw new Error('throttled');
    };
    expect(await think({ attempt: 2 })).toMatchObject({ next: 'pause', attempt: 3 });
  });

  test('too often in a row ends the agent, and not one time sooner', async () => {
    const { think, record } = await setUp({ script: [limited(), limited()] });
    expect(await think({ attempt: limits.modelAttempts - 2 })).toMatchObject({ next: 'pause' });
    expect(await think({ attempt: limits.modelAttempts - 1 })).toMatchObject({ next: 'failed' });
    expect(await record()).toMatchObject({ end_reason: 'crashed' });
  });

  test('is forgotten after a reply', async () => {
    const { think } = await setUp({ script: [toolReply([{ id: 'a', name: 'none', input: {} }])] });
    expect(await think({ attempt: limits.modelAttempts - 1 })).toMatchObject({ next: 'again', attempt: 0 });
  });

  test('in the middle of a reply keeps the lines that had come', async () => {
    const { think, lines, record } = await setUp({
      script: [failingAfter('one\n', new ModelError('interrupted', 'cut')), toolReply([finishCall()])],
    });
    expect(await think()).toMatchObject({ next: 'pause' });
    expect(await lines()).toEqual(['one']);
    expect(await record()).toMatchObject({ usage: { output_tokens: 0 } });
  });
});

describe('A store that fails', () => {
  test('to take lines for a moment loses none of them', async () => {
    const { think, lines, store, clock } = await setUp({
      script: [
        async (_request, sink) => {
          sink.onText('one\n');
          await clock.advance(10);
          sink.onText('two\n');
          return toolReply([finishCall()]);
        },
      ],
    });
    const append = store.append;
    store.append = async () => {
      store.append = append;
      throw new Error('throttled');
    };
    await think();
    expect(await lines()).toEqual(['one', 'two', '[RESULT] Done']);
  });

  test('to take lines writes them a second later, also when the model says nothing more', async () => {
    const { think, lines, store, clock } = await setUp({ script: [silentAfter('one\n')] });
    const append = store.append;
    store.append = async () => {
      store.append = append;
      throw new Error('throttled');
    };
    const step = think();
    await new Promise(setImmediate);
    await clock.advance(10);
    expect(await lines()).toEqual([]);
    await clock.advance(1_000);
    expect(await lines()).toEqual(['one']);
    await clock.advance(60 * 60_000);
    await step;
    expect((await lines())[0]).toBe('one');
    expect(await lines()).toHaveLength(2);
  });

  test('to say that it took a commit does not end the agent', async () => {
    const { think, store, record } = await setUp({ script: [toolReply([finishCall()])] });
    const commitTurn = store.commitTurn;
    store.commitTurn = async (...args) => {
      await commitTurn(...args);
      return commitTurn(...args);
    };
    expect(await think()).toMatchObject({ next: 'again', turn: 1 });
    expect(await think()).toMatchObject({ next: 'done' });
    expect(await record()).toMatchObject({ status: 'completed', usage: { output_tokens: 10 } });
  });

  test('to take a commit leaves a turn that is done again', async () => {
    const { think, lines, store, record } = await setUp({
      script: [toolReply([finishCall()], { text: 'one\n' }), toolReply([finishCall()], { text: 'one\n' })],
    });
    const commitTurn = store.commitTurn;
    store.commitTurn = async () => {
      store.commitTurn = commitTurn;
      throw new Error('throttled');
    };
    await expect(think()).rejects.toThrow('throttled');
    expect(await think()).toMatchObject({ next: 'done' });
    expect(await lines()).toEqual(['one', '[RESULT] Done']);
    expect(await record()).toMatchObject({ turn: 1, usage: { output_tokens: 10 } });
  });
});
