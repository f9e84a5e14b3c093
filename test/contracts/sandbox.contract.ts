import { describe, expect, test } from 'vitest';
import type { Sandbox, SandboxCommand } from '#lambdas/ports/sandbox.ts';
import { workspaceOf } from './agent-samples.ts';
import { never } from './agent-store/harness.ts';

type Argv = SandboxCommand['argv'];

export interface SandboxHarness extends AsyncDisposable {
  sandbox: Sandbox;
  /** Lets time go by where it stands still; where time is real this does nothing. */
  elapse(ms: number): Promise<void>;
  /** Prints the text and exits. */
  printing(text: string, exitCode: number): Argv;
  /** Prints the text and stays until it is ended. */
  staying(text: string): Argv;
  /** Prints its environment, `NAME=value` a line. */
  showingEnvironment(): Argv;
}

/** What everything that runs commands has in common. */
export function sandboxContract(name: string, open: () => Promise<SandboxHarness>): void {
  const commandOf = (argv: Argv, parts: Partial<SandboxCommand> = {}): SandboxCommand => ({
    workspace: workspaceOf('a'),
    argv,
    env: {},
    timeoutMs: 60_000,
    maxOutputBytes: 10_000,
    network: false,
    onOutput: () => undefined,
    signal: never(),
    ...parts,
  });

  describe(`${name} as a sandbox`, () => {
    test.for([0, 1, 77])('a command that exits with %i says so, with its output', async (exitCode) => {
      await using harness = await open();
      const heard: string[] = [];
      const result = await harness.sandbox.run(
        commandOf(harness.printing('Hello 😀\nBye\n', exitCode), { onOutput: (text) => heard.push(text) }),
      );
      expect(result).toEqual({ ended: 'exited', exitCode, output: 'Hello 😀\nBye\n', droppedBytes: 0 });
      expect(heard.join('')).toBe('Hello 😀\nBye\n');
    });

    test('output over the limit is dropped and counted', async () => {
      await using harness = await open();
      const result = await harness.sandbox.run(
        commandOf(harness.printing('x'.repeat(5_000), 0), { maxOutputBytes: 1_000 }),
      );
      expect(result).toMatchObject({ ended: 'exited', droppedBytes: 4_000 });
      expect(result.output).toBe('x'.repeat(1_000));
    });

    test('a limit within a character keeps no half of it', async () => {
      await using harness = await open();
      const result = await harness.sandbox.run(commandOf(harness.printing('ab😀', 0), { maxOutputBytes: 4 }));
      expect(result).toMatchObject({ output: 'ab', droppedBytes: 4 });
    });

    test('a command has the environment that it was given and nothing else of secrets', async () => {
      await using harness = await open();
      const env = { GREETING: 'hello' };
      const { output } = await harness.sandbox.run(commandOf(harness.showingEnvironment(), { env }));
      expect(output).toContain('GREETING=hello');
      expect(output).not.toMatch(/AWS_|ANTHROPIC_|HOME=|TOKEN|SECRET/);
    });

    test('a command that takes too long is ended, its output so far kept', async () => {
      await using harness = await open();
      const running = harness.sandbox.run(commandOf(harness.staying('Working\n'), { timeoutMs: 500 }));
      await harness.elapse(500);
      expect(await running).toEqual({ ended: 'timeout', output: 'Working\n', droppedBytes: 0 });
    });

    test('a caller who goes away ends the command', async () => {
      await using harness = await open();
      const controller = new AbortController();
      const result = await harness.sandbox.run(
        commandOf(harness.staying('Working\n'), {
          signal: controller.signal,
          onOutput: () => controller.abort(),
        }),
      );
      expect(result).toEqual({ ended: 'aborted', output: 'Working\n', droppedBytes: 0 });
    });

    test('a caller who is gone already starts no command', async () => {
      await using harness = await open();
      const heard: string[] = [];
      const result = await harness.sandbox.run(
        commandOf(harness.printing('Hello', 0), {
          signal: AbortSignal.abort(),
          onOutput: (text) => heard.push(text),
        }),
      );
      expect(result).toEqual({ ended: 'aborted', output: '', droppedBytes: 0 });
      expect(heard).toEqual([]);
    });
  });
}
