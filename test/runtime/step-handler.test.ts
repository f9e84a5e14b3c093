import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { readFunctionEnvironment } from '#lambdas/runtime/function-environment.ts';
import { stepHandler } from '#lambdas/runtime/step-handler.ts';
import { fakeSecret } from '#test/fakes/fake-secret.ts';

const withSecondsLeft = (seconds: number) => ({ getRemainingTimeInMillis: () => seconds * 1_000 });
const input = z.object({ turn: z.int() });

describe('a step', () => {
  test('is handed what its schema reads, and answers what it returns', async () => {
    const handler = stepHandler(input, async ({ turn }, signal) => ({ turn, told: signal.aborted }));
    expect(await handler({ turn: 3, more: true }, withSecondsLeft(900))).toEqual({ turn: 3, told: false });
  });

  test('does not begin with an event of another kind', async () => {
    let began = false;
    const handler = stepHandler(input, async () => {
      began = true;
    });
    await expect(handler({ turn: 'three' }, withSecondsLeft(900))).rejects.toThrow(z.ZodError);
    expect(began).toBe(false);
  });

  test('that breaks shows no secret to the log of Lambda, whatever it stumbled over, and keeps its name', async () => {
    const thrown = (error: Error) =>
      stepHandler(input, () => Promise.reject(error))({ turn: 1 }, withSecondsLeft(900)).catch(
        (caught: unknown) => caught,
      );
    const broken = Object.assign(new Error(`Unexpected token in ${fakeSecret}`), { name: 'unavailable' });
    const shown = await thrown(broken);
    expect(inspect(shown)).not.toContain(fakeSecret);
    expect(shown).toMatchObject({ name: 'unavailable', message: expect.stringContaining('Unexpected') });
    expect(inspect(await thrown(new Error('outer', { cause: broken })))).not.toContain(fakeSecret);
    const plain = new TypeError('A bug');
    expect(await thrown(plain)).toBe(plain);
  });

  test('is told to stop while there is time to write, ten seconds before Lambda ends the function', async () => {
    const stopped = stepHandler(
      input,
      (_, signal) =>
        new Promise<string>((resolve) => signal.addEventListener('abort', () => resolve('stopped'))),
    );
    expect(await stopped({ turn: 1 }, withSecondsLeft(10))).toBe('stopped');
  });
});

describe('the environment of a function', () => {
  test('holds the variables that its facts name, and no others', () => {
    const given = { AGENTS_TABLE: 'table', AGENTS_BUCKET: 'bucket', HOME: '/' };
    expect(readFunctionEnvironment(['AGENTS_TABLE'], given)).toEqual({ AGENTS_TABLE: 'table' });
  });

  test('may be without what only some stages have', () => {
    expect(readFunctionEnvironment(['AGENTS_MODEL_KEY_ARN'], {})).toEqual({});
  });

  test('is refused with the name of every variable that is missing or empty', () => {
    expect(() => readFunctionEnvironment(['AGENTS_TABLE', 'AGENTS_BUCKET'], { AGENTS_BUCKET: '' })).toThrow(
      'not set: AGENTS_TABLE, AGENTS_BUCKET',
    );
  });
});
