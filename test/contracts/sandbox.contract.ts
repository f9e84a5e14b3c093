import { homedir } from 'node:os';
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
  /** Leaves a file with this text at the path, from where it runs, and exits with 0. */
  leaving(path: string, text: string): Argv;
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
      expect(result).toMatchObject({ ended: 'exited', exitCode, output: 'Hello 😀\nBye\n', droppedBytes: 0 });
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
      const names = [...output.matchAll(/^(\w+)=/gm)].map(([, name]) => name);
      const ofShells = ['PWD', 'OLDPWD', 'SHLVL', '_'];
      const allowed = ['GREETING', 'PATH', 'HOME', 'TMPDIR', ...ofShells];
      expect(names.filter((name) => !allowed.includes(name ?? ''))).toEqual([]);
      expect(output).not.toContain(`HOME=${homedir()}\n`);
    });

    test('a command that takes too long is ended, its output so far kept', async () => {
      await using harness = await open();
      const running = harness.sandbox.run(commandOf(harness.staying('Working\n'), { timeoutMs: 500 }));
      await harness.elapse(500);
      expect(await running).toMatchObject({ ended: 'timeout', output: 'Working\n', droppedBytes: 0 });
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
      expect(result).toMatchObject({ ended: 'aborted', output: 'Working\n', droppedBytes: 0 });
    });

    test('hands back the files that were asked for and are there, and no others', async () => {
      await using harness = await open();
      const result = await harness.sandbox.run(
        commandOf(harness.leaving('report.xml', '<é/>\n'), {
          collect: ['report.xml', '**/*.xml', 'missing.txt'],
        }),
      );
      expect(result).toMatchObject({ ended: 'exited', exitCode: 0, tooLarge: [] });
      expect(result.files).toEqual([{ path: 'report.xml', text: '<é/>\n' }]);
    });

    test('a command runs in the same copy after its preparation', async () => {
      await using harness = await open();
      const prepare = { argv: harness.leaving('made.txt', 'made'), timeoutMs: 60_000, network: false };
      const result = await harness.sandbox.run(
        commandOf(harness.printing('Hello\n', 3), { prepare, collect: ['made.txt'] }),
      );
      expect(result).toMatchObject({ ended: 'exited', exitCode: 3, output: 'Hello\n' });
      expect(result.files).toEqual([{ path: 'made.txt', text: 'made' }]);
    });

    test('a command whose preparation fails is not run, and the output says what failed', async () => {
      await using harness = await open();
      const prepare = { argv: harness.printing('No such package\n', 9), timeoutMs: 60_000, network: false };
      const result = await harness.sandbox.run(commandOf(harness.printing('Hello\n', 0), { prepare }));
      expect(result).toMatchObject({ ended: 'unprepared', exitCode: 9, output: 'No such package\n' });
    });

    test('a command whose preparation takes too long is not run', async () => {
      await using harness = await open();
      const prepare = { argv: harness.staying('Fetching\n'), timeoutMs: 500, network: false };
      const running = harness.sandbox.run(commandOf(harness.printing('Hello\n', 0), { prepare }));
      await harness.elapse(500);
      expect(await running).toMatchObject({ ended: 'unprepared', exitCode: 'timeout', output: 'Fetching\n' });
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
      expect(result).toMatchObject({ ended: 'aborted', output: '', droppedBytes: 0 });
      expect(heard).toEqual([]);
    });
  });
}
