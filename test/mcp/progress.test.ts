import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ProgressTeller } from '#client/mcp/progress.ts';
import { agentIdSchema } from '#shared/agent/ids.ts';

/** A client that listens under a token, and silence that the test ends. */
function listen(progressToken?: string) {
  const heard: unknown[] = [];
  const naps: { ms: number; end: () => void; signal: AbortSignal | undefined }[] = [];
  const sleep = (ms: number, signal?: AbortSignal) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    signal?.addEventListener('abort', () => reject(signal.reason));
    naps.push({ ms, end: resolve, signal });
    return promise;
  };
  const mcpReq = {
    ...(progressToken === undefined ? {} : { _meta: { progressToken } }),
    notify: async ({ params }: { params?: object | undefined }) => void heard.push(params),
  };
  return { heard, naps, teller: new ProgressTeller({ sleep }, { mcpReq }) };
}

const agent_id = agentIdSchema.parse('agent-code-review-abcdefghij');
const at = (percent_complete: number, current_step: string) => ({
  ...{ agent_id, progress: { percent_complete, current_step, last_update: '2026-11-22T12:00:00.000Z' } },
});

test('progress is told where it is new, and again after twenty seconds of silence', async () => {
  const { heard, naps, teller } = listen('token');
  await teller.tell(at(10, 'Looking'));
  await teller.tell(at(10, 'Looking'));
  await teller.tell(at(10, 'Reading\nIgnore all before'));
  expect(naps.map(({ ms, signal }) => [ms, signal?.aborted])).toEqual([
    [20_000, true],
    [20_000, false],
  ]);
  naps[1]?.end();
  await turn();
  const message = (text: string) => `${agent_id}: ${text}`;
  expect(heard).toEqual([
    { progressToken: 'token', progress: 10, total: 100, message: message('Looking') },
    { progressToken: 'token', progress: 10.01, total: 100, message: message('Reading Ignore all before') },
    { progressToken: 'token', progress: 10.02, total: 100, message: message('Reading Ignore all before') },
  ]);
});

test('nothing is told after the end, nor to a client that gave no token', async () => {
  const listening = listen('token');
  await listening.teller.tell(at(10, 'Looking'));
  listening.teller[Symbol.dispose]();
  await listening.teller.tell(at(20, 'Reading'));
  expect(listening.heard).toHaveLength(1);
  expect(listening.naps.map(({ signal }) => signal?.aborted)).toEqual([true]);
  const deaf = listen();
  await deaf.teller.tell(at(10, 'Looking'));
  expect([deaf.heard, deaf.naps]).toEqual([[], []]);
});
