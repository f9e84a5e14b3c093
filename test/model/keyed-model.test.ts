import { describe, expect, test } from 'vitest';
import { createKeyedModel } from '#lambdas/adapters/anthropic/keyed-model.ts';
import { ModelError } from '#lambdas/ports/model.ts';
import { ProductError } from '#shared/errors/product-error.ts';
import { fakeModel, type ScriptedTurn, textReply } from '#test/fakes/fake-model.ts';

const request = {
  model: 'm',
  system: '',
  tools: [],
  messages: [],
  maxTokens: 1,
  signal: new AbortController().signal,
};
const sink = { onText: () => undefined, onToolCall: () => undefined };
const refused = () => new ModelError('authentication', 'The model server refused the API key');

/** A model for each key, with its own script. */
function keyed(keys: readonly string[], scripts: Record<string, readonly ScriptedTurn[]>) {
  const left = [...keys];
  const made: string[] = [];
  const key = {
    get: async () => left[0] ?? '',
    replace: async () => {
      if (left.length > 1) left.shift();
      return left[0] ?? '';
    },
  };
  const model = createKeyedModel(key, (apiKey) => {
    made.push(apiKey);
    return fakeModel(scripts[apiKey] ?? []);
  });
  return { model, made };
}

describe('a model behind a key', () => {
  test('is made once for a key', async () => {
    const { model, made } = keyed(['a'], { a: [textReply('One.'), textReply('Two.')] });
    await model.complete(request, sink);
    expect((await model.complete(request, sink)).text).toBe('Two.');
    expect(made).toEqual(['a']);
  });

  test('goes on with the new key when the old one was revoked', async () => {
    const { model } = keyed(['a', 'b'], { a: [refused()], b: [textReply('Here.'), textReply('Again.')] });
    expect((await model.complete(request, sink)).text).toBe('Here.');
    expect((await model.complete(request, sink)).text).toBe('Again.');
  });

  test('says that the key is refused when there is no other', async () => {
    const { model } = keyed(['a'], { a: [refused()] });
    await expect(model.complete(request, sink)).rejects.toMatchObject({ kind: 'authentication' });
  });

  test.each([
    ['may be asked again where the secret does not answer at the moment', 'unavailable', true],
    ['is given up where the secret cannot be read', 'internal', false],
  ] as const)('%s', async (_name, code, retryable) => {
    const fail = async () => {
      throw new ProductError(code, { message: 'No', remedy: 'None' });
    };
    const model = createKeyedModel({ get: fail, replace: fail }, () => fakeModel([]));
    await expect(model.complete(request, sink)).rejects.toMatchObject({ name: 'ModelError', retryable });
  });
});
