import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fault } from '#local/rehearsal/faults.ts';
import type { LoggedRequest } from '#local/rehearsal/request-log.ts';
import { openPlatform, type TestPlatform } from './platform.ts';

let world: TestPlatform;
beforeAll(async () => {
  world = await openPlatform();
});
afterAll(() => world[Symbol.asyncDispose]());

/** Runs one agent whose second model call meets the faults; answers its output and all its model calls. */
async function runWith(...faults: Fault[]) {
  const { rehearsal, start, ended } = world;
  rehearsal.faults.clear();
  rehearsal.faults.add(faults.map((fault) => ({ ...fault, turn: 2 })));
  const id = await start({ subagent_type: 'devsecops-scanner' });
  const output = await ended(id);
  const calls = rehearsal.log.requests.filter(({ agent }) => agent === id);
  return { output, calls };
}

const outcomesOf = (calls: readonly LoggedRequest[]) =>
  calls.filter(({ turn }) => turn === 2).map(({ outcome }) => outcome);

describe('An agent whose model call meets', () => {
  const passing: [string, Fault][] = [
    ['a server that is overloaded (529)', { kind: 'status', status: 529 }],
    ['a fault of the server (500)', { kind: 'status', status: 500 }],
    ['a connection that is reset', { kind: 'reset' }],
    ['an error in the middle of the stream', { kind: 'midstream_error', part: 0.8 }],
    ['a connection that breaks in the middle of the stream', { kind: 'midstream_reset', part: 0.8 }],
  ];
  test.each(passing)('%s asks again and finishes, no line shown twice', async (_, fault) => {
    const { output, calls } = await runWith(fault);
    expect(output).toMatchObject({ status: 'completed', end_reason: 'finished' });
    expect(outcomesOf(calls)).toEqual(['failed', 'finished']);
    const texts = output.lines.map(({ text }) => text);
    expect(texts.filter((text, index) => texts.indexOf(text) < index)).toEqual([]);
    expect(texts.filter((text) => text.includes('interrupted'))).toEqual([]);
  });

  test('a rate limit (429) comes back no sooner than the server says', async () => {
    const { output, calls } = await runWith({ kind: 'status', status: 429, retry_after_seconds: 1 });
    expect(output).toMatchObject({ status: 'completed' });
    const [limited, again] = calls.filter(({ turn }) => turn === 2);
    expect(limited).toMatchObject({ outcome: 'failed', status: 429 });
    expect(Date.parse(again?.at ?? '') - Date.parse(limited?.ended_at ?? '')).toBeGreaterThanOrEqual(1000);
  });

  test('a slow stream just takes longer', async () => {
    const { output, calls } = await runWith({ kind: 'slow', event_ms: 20 });
    expect(output).toMatchObject({ status: 'completed' });
    expect(outcomesOf(calls)).toEqual(['finished']);
  });

  test('a refusal ends as refused', async () => {
    const { output } = await runWith({ kind: 'stop', reason: 'refusal', category: 'cyber' });
    expect(output).toMatchObject({ status: 'failed', exit_code: 1, end_reason: 'refused' });
    expect(output.lines.at(-1)?.text).toMatch(/^\[ERROR\] The model refused/);
  });

  test.each([400, 401, 403])(
    'an answer that repeating cannot help (%i) ends as crashed at once',
    async (status) => {
      const { output, calls } = await runWith({ kind: 'status', status, message: 'secret detail' });
      expect(output).toMatchObject({ status: 'failed', exit_code: 1, end_reason: 'crashed' });
      expect(output.error).toMatch(/^The model claude-\S+ could not be used/);
      expect(outcomesOf(calls)).toEqual(['failed']);
    },
  );

  test('its token limit in the middle of a reply is told so and goes on', async () => {
    const { output, calls } = await runWith({ kind: 'stop', reason: 'max_tokens' });
    expect(output).toMatchObject({ status: 'completed', end_reason: 'finished' });
    expect(outcomesOf(calls)).toEqual(['finished']);
  });
});
