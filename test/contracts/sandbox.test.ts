import { inMemorySandbox } from '#test/fakes/in-memory-sandbox.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';
import { sandboxContract } from './sandbox.contract.ts';

sandboxContract('the fake', async () => {
  const clock = manualClock();
  const sandbox = inMemorySandbox(
    { clock },
    {
      print: async ({ argv }, say) => {
        say(argv[1] ?? '');
        return Number(argv[2]);
      },
      stay: async ({ argv }, say) => {
        say(argv[1] ?? '');
        return new Promise<number>(() => undefined);
      },
      leave: async ({ argv }, _, leave) => {
        leave({ path: argv[1] ?? '', text: argv[2] ?? '' });
        return 0;
      },
      env: async ({ env }, say) => {
        for (const [name, value] of Object.entries(env)) say(`${name}=${value}\n`);
        return 0;
      },
    },
  );
  return {
    sandbox,
    elapse: clock.advance,
    printing: (text, exitCode) => ['print', text, String(exitCode)],
    staying: (text) => ['stay', text],
    leaving: (path, text) => ['leave', path, text],
    showingEnvironment: () => ['env'],
    [Symbol.asyncDispose]: async () => undefined,
  };
});
