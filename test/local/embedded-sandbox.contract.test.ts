import { describe } from 'vitest';
import { sandboxContract } from '#test/contracts/sandbox.contract.ts';
import { meansHere, openSandboxWorld } from './sandbox-world.ts';

describe.each(meansHere)('$title', ({ means, isHere }) => {
  describe.skipIf(!isHere)('on this machine', () => {
    sandboxContract('the embedded one', async () => {
      const { sandbox, [Symbol.asyncDispose]: dispose } = await openSandboxWorld({ means: [means] });
      return {
        sandbox,
        elapse: async () => undefined,
        printing: (text, exitCode) => ['sh', '-c', `printf %s "$1"; exit ${exitCode}`, 'sh', text],
        staying: (text) => ['sh', '-c', 'printf %s "$1"; sleep 60', 'sh', text],
        leaving: (path, text) => ['sh', '-c', 'printf %s "$2" > "$1"', 'sh', path, text],
        showingEnvironment: () => ['env'],
        [Symbol.asyncDispose]: dispose,
      };
    });
  });
});
