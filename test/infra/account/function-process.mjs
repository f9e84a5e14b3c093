// node function-process.mjs: Lambda's runtime in a process that has nothing else. Loads the bundle, then handles
// one event after another.
import { fakeAwslambda, invoke } from '../fake-awslambda.mjs';

const behindMs = Number(process.env.CLOCK_BEHIND_MS ?? 0);
if (behindMs > 0) {
  const now = Date.now.bind(Date);
  globalThis.Date = class extends Date {
    static now = () => now() - behindMs;
    constructor(...parts) {
      super(...(parts.length === 0 ? [now() - behindMs] : parts));
    }
  };
}

// The address of the model is written in the code; no other place outside this machine is ever called.
const { fetch: send } = globalThis;
globalThis.fetch = (input, init) => {
  const url = new URL(input);
  const here =
    url.hostname === 'api.anthropic.com' ? new URL(url.pathname, process.env.MODEL_SERVER_URL) : url;
  if (here.hostname !== '127.0.0.1') throw new Error(`${here} is not on this machine`);
  return send(here, init);
};

globalThis.awslambda = fakeAwslambda;
const { handler } = await import(`${process.env.LAMBDA_TASK_ROOT}/index.mjs`);

process.on('message', async ({ event, timeoutMs }) => {
  const until = performance.now() + timeoutMs;
  const context = { getRemainingTimeInMillis: () => until - performance.now() };
  const outcome = await invoke(handler, event, context).then(
    (answer) => ({ answer }),
    (error) => ({ errorType: error.name, errorMessage: error.message }),
  );
  process.send(outcome);
});
process.send('ready');
