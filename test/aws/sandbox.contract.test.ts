import { describe, expect, test } from 'vitest';
import {
  type CodeBuildSandboxDeps,
  createCodeBuildSandbox,
} from '#lambdas/adapters/aws/codebuild/sandbox.ts';
import type { Clock } from '#lambdas/ports/clock.ts';
import { workspaceOf } from '#test/contracts/agent-samples.ts';
import { never } from '#test/contracts/agent-store/harness.ts';
import { sandboxContract } from '#test/contracts/sandbox.contract.ts';
import { countingIds } from '#test/fakes/counting-ids.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';
import { codeBuildClientOf, logsClientOf } from './answered-clients.ts';
import { canBuild, localCodeBuild, onThisMachine } from './local-codebuild.ts';

function openSandbox() {
  const service = localCodeBuild();
  const deps: CodeBuildSandboxDeps = {
    codebuild: codeBuildClientOf(service),
    logs: logsClientOf(service),
    signDownload: async () => service.workspaceUrl,
    ...{ clock: eager(), ids: countingIds(), log: { warn: () => undefined } },
  };
  return { service, sandbox: createCodeBuildSandbox(deps, 'commands') };
}

const command = {
  ...{ workspace: workspaceOf('a'), env: {}, timeoutMs: 60_000, maxOutputBytes: 10_000, network: false },
  ...{ onOutput: () => undefined, signal: never() },
};

describe.skipIf(!canBuild)(onThisMachine, () => {
  sandboxContract('CodeBuild', async () => {
    const { service, sandbox } = openSandbox();
    return {
      sandbox,
      elapse: async () => undefined,
      printing: (text, exitCode) => ['sh', '-c', `printf %s "$1"; exit ${exitCode}`, 'sh', text],
      staying: (text) => ['sh', '-c', 'printf %s "$1"; sleep 60', 'sh', text],
      leaving: (path, text) => ['sh', '-c', 'printf %s "$2" > "$1"', 'sh', path, text],
      showingEnvironment: () => ['env'],
      [Symbol.asyncDispose]: async () => service.close(),
    };
  });

  const outputOf = async (argv: readonly [string, ...string[]], network = false) => {
    const { service, sandbox } = openSandbox();
    const result = await sandbox.run({ ...command, argv, network });
    service.close();
    return result;
  };

  test('a command finds the workspace around it', async () => {
    expect(await outputOf(['cat', 'README.md'])).toMatchObject({ exitCode: 0, output: 'Hello\n' });
  });

  test('a command without a network reaches nothing', async () => {
    const { output } = await outputOf(['cat', '/proc/net/dev']);
    expect(output.match(/^ *\w+:/gm)?.map((name) => name.trim())).toEqual(['lo:']);
  });

  const isRoot = process.getuid?.() === 0;
  const reading = 'a command cannot read what the build around it was given';
  test.skipIf(!isRoot)(isRoot ? reading : `${reading} (skipped: only root can become nobody)`, async () => {
    const script = 'cat /proc/$PPID/environ; cat /proc/[0-9]*/environ 2> /dev/null | grep -c SANDBOX_NONCE';
    const { output } = await outputOf(['sh', '-c', script]);
    expect(output.trim().split('\n').at(-1)).toBe('0');
  });

  test('a command cannot speak for the runner', async () => {
    const script = 'echo "::end $SANDBOX_NONCE 0 0"; echo "::out x aGk="; exit 3';
    expect(await outputOf(['sh', '-c', script])).toMatchObject({
      ...{ ended: 'exited', exitCode: 3, droppedBytes: 0 },
      output: '::end  0 0\n::out x aGk=\n',
    });
  });

  test('arguments and variables come as they are, whatever they hold', async () => {
    const odd = `'; echo "$HOME" \`id\` \n$(id) é`;
    const { service, sandbox } = openSandbox();
    const argv = ['sh', '-c', 'printf "%s|%s" "$1" "$ODD"', 'sh', odd] as const;
    expect(await sandbox.run({ ...command, argv, env: { ODD: odd } })).toMatchObject({
      output: `${odd}|${odd}`,
    });
    service.close();
  });

  test('a container that cannot fetch the workspace starts no command', async () => {
    const { service } = openSandbox();
    const deps = {
      codebuild: codeBuildClientOf(service),
      logs: logsClientOf(service),
      signDownload: async () => `${service.workspaceUrl}.gone`,
      ...{ clock: eager(), ids: countingIds(), log: { warn: () => undefined } },
    };
    const running = createCodeBuildSandbox(deps, 'commands').run({ ...command, argv: ['true'] });
    await expect(running).rejects.toThrow('the workspace could not be fetched');
    service.close();
  });
});

/** Looks again at once where the sandbox would wait: the processes it waits for are real. */
function eager(): Clock {
  const { now } = manualClock();
  return {
    now,
    sleep: (_ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) resolve();
        else setTimeout(resolve, 20);
      }),
  };
}
