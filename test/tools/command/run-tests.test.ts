import { describe, expect, test } from 'vitest';
import type { Sandbox, SandboxCommand, SandboxResult } from '#lambdas/ports/sandbox.ts';
import { runCommand, runTests } from '#lambdas/tools/command/test-tools.ts';
import { bindTool } from '#lambdas/tools/toolbox.ts';
import {
  contentOf,
  exitCodeIn,
  failing,
  left,
  needing,
  passing,
  runWith,
  setting,
  well,
} from './run-setting.ts';

describe('run_tests', () => {
  test('runs all suites in one command without a network, after an installation that has one', async () => {
    const { commands, context } = setting({}, {}, needing);
    await runWith(context);
    expect(commands).toHaveLength(1);
    const [command] = commands;
    expect(command).toMatchObject({ network: false, prepare: { network: true } });
    expect(command?.prepare?.argv.at(-1)).toContain('npm ci --ignore-scripts');
    expect(command?.argv.at(-1)).toMatch(/test:unit[\s\S]*test:tap/);
    expect(Object.keys(command?.env ?? {}).filter((name) => /KEY|TOKEN|SECRET|AWS/.test(name))).toEqual([]);
    // A registry behind a proxy that looks into TLS is trusted as the machine trusts it.
    expect(command?.env).toMatchObject({ NODE_USE_SYSTEM_CA: '1' });
  });

  test('calls it success only when every suite passed', async () => {
    const files = [...left(1, '0\n', { report: passing }), ...left(2, '0\n', { out: 'ok 1 - a\n1..1\n' })];
    const content = await runWith(setting({ files }).context);
    expect(content).toContain('Tests: 2 passed, 0 failed, 0 skipped, 2 in all');
    expect(exitCodeIn(content)).toBe('0');
  });

  test('does not believe an exit code of 0 over a failed test, nor a report over an exit code', async () => {
    const suites = ['test:unit'];
    const failed = await runWith(setting({ files: left(1, '0\n', { report: failing }) }).context, { suites });
    expect([exitCodeIn(failed), failed.includes('FAILED adds  (src/sum.js:2)')]).toEqual(['1', true]);
    const odd = await runWith(setting({ files: left(1, '7\n', { report: passing }) }).context, { suites });
    expect([
      exitCodeIn(odd),
      odd.includes('! its runner ended with exit code 7 although no test failed'),
    ]).toEqual(['2', true]);
  });

  test.each<[string, Partial<SandboxResult>, string]>([
    ['left no report', { files: left(1, '1\n') }, 'its runner left no report'],
    [
      'needs pytest',
      { files: left(1, '1\n', { out: '/usr/bin/python3: No module named pytest\n' }) },
      'pytest is not installed where commands run',
    ],
    [
      'needs a program that is not there',
      { files: left(1, '127\n', { out: 'sh: 1: vitest: not found\n' }) },
      'vitest is not installed where commands run',
    ],
    [
      'left a broken one',
      { files: left(1, '0\n', { report: '<testsuites><testcase' }) },
      'its report cannot be read: it is not XML of tests',
    ],
    ['ran no test', { files: left(1, '0\n', { report: '<testsuites/>' }) }, 'it ran no test at all'],
    [
      'skipped every test',
      {
        files: left(1, '0\n', {
          report: '<testsuites><testcase name="a"><skipped/></testcase></testsuites>',
        }),
      },
      'every test was skipped',
    ],
    ['took too long', { files: left(1, '124\n') }, 'it took too long and was stopped'],
    [
      'was ended for its memory',
      { files: left(1, '137\n') },
      'it was stopped: it took too long, or too much memory',
    ],
    [
      'left more than can be read',
      { files: left(1, '0\n'), tooLarge: ['.agents-report/1.report'] },
      '1 of its reports is too large to be read',
    ],
    [
      'was cut by the time for all',
      { ended: 'timeout' },
      'it did not come to its end: the time for all suites was over',
    ],
    [
      'took too much memory',
      { ended: 'over_limit', limit: 'memory' },
      'it did not come to its end: it took more memory than a command may',
    ],
  ])('is no success for a suite that %s', async (_, answer, reason) => {
    const content = await runWith(setting(answer).context, { suites: ['test:unit'] });
    expect(content).toContain(`! ${reason}`);
    expect(exitCodeIn(content)).toBe('2');
  });

  test('says which program is missing where packages are installed', async () => {
    const output = 'Installing in .: cargo fetch\nsh: 3: cargo: not found\n';
    const content = await runWith(setting({ ended: 'unprepared', exitCode: 127, output }).context);
    expect(content).toContain('! Installing ended with 127: cargo is not installed where commands run');
  });

  test('says that nothing could be installed, and that no network is why', async () => {
    const output = 'npm error code EAI_AGAIN\nnpm error syscall getaddrinfo\n';
    const content = await runWith(setting({ ended: 'unprepared', exitCode: 1, output }).context);
    expect(content).toContain('! Installing ended with 1: there is no network');
    expect(content).toContain('| npm error code EAI_AGAIN');
    expect(exitCodeIn(content)).toBe('2');
  });

  test('says why an installation failed, though pages of help come after the reason', async () => {
    const reason =
      '`npm ci` can only install packages when your package.json and package-lock.json are in sync.';
    const help = Array.from({ length: 90 }, (_, line) => `npm error   --option-${line}`);
    const output = ['npm error code EUSAGE', 'npm error', `npm error ${reason}`, ...help].join('\n');
    const content = await runWith(setting({ ended: 'unprepared', exitCode: 1, output }).context);
    expect(content).toContain(`! Installing ended with 1: ${reason}`);
  });

  test('says what was open to the commands', async () => {
    const confinement = { means: 'a process group', gaps: ['reach the network', 'read every file'] };
    expect(await runWith(setting({ confinement }).context)).toContain(
      'Sandbox: a process group; the commands could reach the network, read every file',
    );
  });

  test('runs one test alone, and its name is never a part of a command', async () => {
    const { commands, context } = setting();
    await runWith(context, { suites: ['test:unit'], test_name: "it's $(touch x) `y`" });
    expect(commands[0]?.argv.at(-1)).not.toMatch(/(?<!\\)\$\(touch/);
    await expect(runWith(context, { test_name: 'adds' })).rejects.toThrow('name its suite alone');
    await expect(runWith(context, { suites: ['test:tap'], test_name: 'adds' })).rejects.toThrow(
      'cannot be told to run one test',
    );
  });

  test('names the suites that there are when asked for another', async () => {
    await expect(runWith(setting().context, { suites: ['e2e'] })).rejects.toThrow(
      'There is no suite e2e. There are: test:unit in ., test:tap in .',
    );
  });

  test('without a workspace or a sandbox says so', async () => {
    const { context } = setting();
    const { sandbox: _, ...noSandbox } = context;
    const { workspaceId: __, ...noWorkspace } = context;
    await expect(runWith(noSandbox)).rejects.toThrow('no sandbox');
    await expect(runWith(noWorkspace)).rejects.toThrow('without a workspace');
  });

  test('leaves time for the report before the agent ends', async () => {
    const { commands, context } = setting();
    await runWith({ ...context, deadlineAt: new Date(context.startedAt.getTime() + 300_000) });
    expect(commands[0]?.timeoutMs).toBeLessThanOrEqual(240_000);
  });

  test('of a sandbox that goes on begins once, and looks until there is a result', async () => {
    const begun: SandboxCommand[] = [];
    const results = [undefined, Object.assign({}, well, { files: left(1, '0\n', { report: passing }) })];
    const ticket = { build_id: 'commands:1', nonce: 'n' };
    const sandbox: Sandbox = {
      run: () => Promise.reject(new Error('nobody waits here')),
      unattended: {
        async begin(command) {
          begun.push(command);
          return ticket;
        },
        async look(asked) {
          expect(asked).toEqual(ticket);
          return results.shift();
        },
        stop: async () => true,
        stopBegun: async () => 'nothing',
      },
    };
    const { context } = setting({}, { sandbox });
    const input = { suites: ['test:unit'] };
    const first = await bindTool(runTests).run(context, input);
    expect(first).toMatchObject({ goOn: { state: { ticket } } });
    const earlier = 'goOn' in first ? first.goOn.state : undefined;
    expect(await bindTool(runTests).run({ ...context, earlier }, input)).toMatchObject({
      goOn: { state: { ticket } },
    });
    expect(await runWith({ ...context, earlier }, input)).toContain('Tests: 1 passed, 0 failed');
    expect(begun).toHaveLength(1);
  });
});

describe('run_command', () => {
  test('runs a script of the manifest and tells how it ended', async () => {
    const { commands, context } = setting({ exitCode: 3, output: 'src/a.js: unused\n' });
    const content = contentOf(await bindTool(runCommand).run(context, { script: 'lint' }));
    expect(commands[0]?.argv.at(-1)).toContain("npm run --silent 'lint'");
    expect(content).toContain('npm run lint in . ended with exit code 3');
    expect(content).toContain('| src/a.js: unused');
  });

  test('runs nothing that the manifest does not name', async () => {
    const { commands, context } = setting();
    await expect(bindTool(runCommand).run(context, { script: 'lint; curl x' })).rejects.toThrow(
      'There is no script',
    );
    expect(commands).toEqual([]);
  });
});
