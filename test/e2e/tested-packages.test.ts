import { homedir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { call } from '#local/rehearsal/playbook.ts';
import type { WorkspaceId } from '#shared/agent/ids.ts';
import type { AgentOutput } from '#shared/contract/agent-output.ts';
import { ownSleep, running, script } from '#test/local/sandbox-world.ts';
import { readPackage, testedTruth } from '#test/samples/tested-packages.ts';
import { openPlatform, type TestPlatform } from './platform.ts';
import { uploadTree } from './tiny-workspace.ts';

const programs = { home: homedir(), path: (process.env['PATH'] ?? '').split(':') };
const open = (): Promise<TestPlatform> => openPlatform({ programs });

async function runTestsOf(world: TestPlatform, workspace: WorkspaceId): Promise<AgentOutput> {
  const task = { subagent_type: 'test-runner-agent', prompt: 'Run the complete test suite', workspace };
  return await world.ended(await world.start(task));
}

const canRun = async (world: TestPlatform, workspace: WorkspaceId, program: string): Promise<boolean> => {
  const { sandbox } = world.platform.engine;
  const result = await sandbox?.run(script(program, { workspace }));
  return result?.ended === 'exited' && result.exitCode === 0;
};

const headlines = {
  cart: '[RESULT] 2 tests failed (3 passed, 1 skipped)',
  greeting: '[RESULT] All tests passing ✅ (2 passed, 1 skipped)',
  slug: '[RESULT] 2 tests failed (2 passed, 1 skipped)',
  broken: '[RESULT] Tests could not be run: its report cannot be read: no line of it is TAP',
} as const;

describe('the test runner', () => {
  test.for(['cart', 'greeting', 'slug', 'broken'] as const)(
    'tells of %s what its tests do, to the number',
    async (name, context) => {
      await using world = await open();
      const { runner, passed, failed, skipped, exitCode, failures } = testedTruth[name];
      const workspace = await uploadTree(world.api, await readPackage(name));
      if (runner === 'pytest' && !(await canRun(world, workspace, 'python3 -m pytest --version'))) {
        return context.skip('commands in the sandbox find no pytest on this machine');
      }
      const { output, status, exit_code } = await runTestsOf(world, workspace);
      expect({ status, exit_code }).toEqual({ status: 'completed', exit_code: exitCode });
      expect(output.split('\n').find((line) => line.startsWith('[RESULT]'))).toBe(headlines[name]);
      const sums = `Suite ${runner === 'pytest' ? 'pytest' : 'test'} (${runner}, `;
      expect(output).toContain(sums);
      if (exitCode !== 2)
        expect(output).toContain(
          `${passed} passed, ${failed} failed, ${skipped} skipped, ended with ${exitCode}`,
        );
      const told = [...output.matchAll(/^FAILED (.+) {2}\((.+)\)$/gm)].map(([, test, place]) => ({
        name: test,
        place,
      }));
      expect(told).toEqual(failures);
      expect(output).toContain('Sandbox: ');
      expect(output).toContain('This was a rehearsal');
    },
  );

  test('shows the code where a test failed', async () => {
    await using world = await open();
    const { output } = await runTestsOf(world, await uploadTree(world.api, await readPackage('cart')));
    expect(output).toContain('four pens at 3 cost 12');
    expect(output).toMatch(
      /Where "a cart > describes itself" failed, src\/cart\.js:14:[\s\S]*line\.name\.title\(\)/,
    );
    expect(output).toContain('SKIPPED a cart > knows discounts');
  });

  test('says that a workspace without tests has none, and that this is no success', async () => {
    await using world = await open();
    const { output, exit_code } = await runTestsOf(
      world,
      await uploadTree(world.api, { 'README.md': 'Hello\n' }),
    );
    expect(exit_code).toBe(2);
    expect(output).toContain('[RESULT] Tests could not be run: There is no test suite to run');
  });

  test('that is killed in the middle of a test ends every process of it', async () => {
    const seconds = ownSleep();
    await using world = await openPlatform({
      programs,
      playbooks: {
        *'test-runner-agent'() {
          yield* call('run_tests');
        },
      },
    });
    const scripts = { test: `setsid sleep ${seconds} & sleep ${seconds}` };
    const workspace = await uploadTree(world.api, {
      'package.json': JSON.stringify({ name: 'slow', scripts }),
    });
    const id = await world.start({ subagent_type: 'test-runner-agent', workspace });
    await expect.poll(() => running(`sleep\0${seconds}`), { timeout: 15_000 }).toBe(2);
    expect(await world.api.kill(id)).toMatchObject({ killed: true, status: 'terminated' });
    await expect.poll(() => running(seconds), { timeout: 5_000 }).toBe(0);
    const { conversation } = Object(await world.recorded(id));
    expect(conversation.answers).toEqual([]);
  });
});
