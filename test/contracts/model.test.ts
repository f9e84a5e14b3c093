import { ModelError } from '#lambdas/ports/model.ts';
import { createStreamingFetch } from '#local/adapters/streaming-fetch.ts';
import { createThreadedModel } from '#local/adapters/threaded-model/threaded-model.ts';
import type { Fault } from '#local/rehearsal/faults.ts';
import { all, type Playbook, plan, say } from '#local/rehearsal/playbook.ts';
import {
  failingAfter,
  fakeModel,
  fakeReply,
  type ScriptedTurn,
  silentAfter,
  textReply,
  toolReply,
} from '#test/fakes/fake-model.ts';
import { requestFor, startSetting } from '#test/rehearsal/setting.ts';
import { modelContract, type Situation } from './model.contract.ts';

const calls = [
  { id: 'toolu_1', name: 'read_file', input: { path: 'a.ts' } },
  { id: 'toolu_2', name: 'read_file', input: { path: 'b.ts' } },
];

const scripts: Readonly<Record<Situation, readonly ScriptedTurn[]>> = {
  text: [textReply('All is well.')],
  tool_calls: [toolReply(calls), textReply('Thanks.')],
  cut_tool_call: [toolReply(calls.slice(1), { stopReason: 'max_tokens' })],
  refusal: [fakeReply({ content: [], stopReason: 'refusal', refusalCategory: 'cyber' })],
  rate_limited: [new ModelError('rate_limited', 'Slow down', { retryAfterSeconds: 30 })],
  broken_off: [failingAfter('All is', new ModelError('interrupted', 'Broke off'))],
  silent: [silentAfter('All is')],
};

modelContract('the fake', async (situation) => ({
  model: fakeModel(scripts[situation]),
  request: requestFor('tester', ['read_file']),
  [Symbol.asyncDispose]: async () => undefined,
}));

const talk: Playbook = function* () {
  yield* say('All is well, and there is a lot more to say about it than fits into one piece.');
};
const ask: Playbook = function* () {
  yield* say('Reading two files.');
  yield* all(plan('read_file', { path: 'a.ts' }), plan('read_file', { path: 'b.ts' }));
  yield* say('Thanks.');
};
const askOnce: Playbook = function* () {
  yield* all(plan('read_file', { path: 'a/path/that/is/long/enough/to/be/cut.ts' }));
};

const played: Readonly<Record<Situation, { playbook: Playbook; fault?: Fault }>> = {
  text: { playbook: talk },
  tool_calls: { playbook: ask },
  cut_tool_call: { playbook: askOnce, fault: { kind: 'stop', reason: 'max_tokens' } },
  refusal: { playbook: talk, fault: { kind: 'stop', reason: 'refusal', category: 'cyber' } },
  rate_limited: { playbook: talk, fault: { kind: 'status', status: 429, retry_after_seconds: 30 } },
  broken_off: { playbook: talk, fault: { kind: 'midstream_error' } },
  silent: { playbook: talk, fault: { kind: 'midstream_hang' } },
};

const transports = {
  'the Messages API': fetch,
  "the Messages API over the embedded platform's own client": createStreamingFetch(),
};

for (const [name, fetch] of Object.entries(transports)) {
  modelContract(name, async (situation) => {
    const { playbook, fault } = played[situation];
    const faults = fault === undefined ? [] : [fault];
    // With the retries of the product: none of these situations is retried in place.
    const setting = await startSetting({ playbook, faults, fetch, maxRetries: 1 });
    return { ...setting, request: requestFor('tester', ['read_file']) };
  });
}

modelContract('the Messages API in a thread of its own', async (situation) => {
  const { playbook, fault } = played[situation];
  const { server } = await startSetting({ playbook, faults: fault === undefined ? [] : [fault] });
  const model = createThreadedModel({ apiKey: 'rehearsal', baseUrl: server.url });
  return {
    model,
    request: requestFor('tester', ['read_file']),
    async [Symbol.asyncDispose]() {
      await model.close();
      await server.close();
    },
  };
});
