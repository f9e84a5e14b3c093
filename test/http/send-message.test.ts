import { describe, expect, test } from 'vitest';
import { limits } from '#shared/agent/limits.ts';
import { messageAnswerSchema } from '#shared/contract/messages.ts';
import { fakeSecret } from '#test/fakes/fake-secret.ts';
import { aliceRole, bob, bodyOf, createApi, errorOf } from './api.ts';

const withKey = (key: string) => ({ 'content-type': 'application/json', 'idempotency-key': key });

/** A running agent, and messages to it. */
async function open() {
  const api = createApi();
  const id = await api.start();
  const send = (text: string, more: object = {}) =>
    api.call(`POST /agents/${id}/messages`, { body: { text }, ...more });
  const messages = async () => (await api.store.readConversation(id)).messages;
  return { ...api, id, send, messages };
}

describe('POST /agents/{agent_id}/messages', () => {
  test('hands a message to the agent, in the name of whoever sent it', async () => {
    const { id, send, messages, clock } = await open();
    const answer = await send('Leave legacy/ out');
    expect(answer.statusCode).toBe(202);
    expect(messageAnswerSchema.parse(bodyOf(answer))).toMatchObject({ agent_id: id, number: 1 });
    expect(await messages()).toEqual([
      { number: 1, text: 'Leave legacy/ out', sender: aliceRole, at: clock.now().toISOString() },
    ]);
  });

  test('with the same key and text is one message, answered alike', async () => {
    const { send, messages } = await open();
    const first = await send('Once', { headers: withKey('k-1') });
    const second = await send('Once', { headers: withKey('k-1') });
    expect(bodyOf(second)).toEqual(bodyOf(first));
    expect(await messages()).toHaveLength(1);
    const other = errorOf(await send('Twice', { headers: withKey('k-1') }));
    expect(other).toMatchObject({ status: 409, code: 'idempotency_conflict', retryable: false });
  });

  test('to an agent that has ended is refused, and says that nothing was delivered', async () => {
    const { id, send, messages, finish } = await open();
    await finish(id, '[RESULT] done');
    const error = errorOf(await send('Too late'));
    expect(error).toMatchObject({ status: 409, code: 'agent_ended', retryable: false });
    expect(error.message).toMatch(/ended \(completed\).*not delivered/);
    expect(await messages()).toEqual([]);
  });

  test('that an ended agent had been sent is answered as at first to whoever repeats it', async () => {
    const { id, send, finish } = await open();
    const first = await send('In time', { headers: withKey('k-1') });
    await finish(id);
    expect(bodyOf(await send('In time', { headers: withKey('k-1') }))).toEqual(bodyOf(first));
  });

  test("to somebody else's agent finds no agent", async () => {
    const { send, messages } = await open();
    expect(errorOf(await send('Hello', { as: bob }))).toMatchObject({ status: 404, code: 'unknown_agent' });
    expect(await messages()).toEqual([]);
  });

  test('over what may wait is refused until the next turn', async () => {
    const { send, messages } = await open();
    for (let n = 1; n <= limits.waitingMessages; n += 1) expect((await send(`${n}`)).statusCode).toBe(202);
    expect(errorOf(await send('one more'))).toMatchObject({
      ...{ status: 429, code: 'too_many_messages', retryable: true },
    });
    expect(await messages()).toHaveLength(10);
  });

  test('is stored without secrets and without what a terminal would obey', async () => {
    const { send, messages } = await open();
    await send(`Use ${fakeSecret}\r\nand \u001b[2Jclear`);
    const [message] = await messages();
    expect(message?.text).not.toContain(fakeSecret);
    expect(message?.text).toMatch(/^Use .*\nand clear$/);
  });

  test('of 16 KiB is taken, to the byte', async () => {
    const { send, messages } = await open();
    expect((await send('ü'.repeat(8 * 1024))).statusCode).toBe(202);
    expect(errorOf(await send(`${'ü'.repeat(8 * 1024)}x`))).toMatchObject({ status: 400 });
    expect(await messages()).toHaveLength(1);
  });

  test('of control characters alone is nothing', async () => {
    const { send, messages } = await open();
    expect(errorOf(await send('\u0000\u001b[2J'))).toMatchObject({
      ...{ status: 400, code: 'invalid_request', details: { field: 'text' } },
    });
    expect(await messages()).toEqual([]);
  });
});
