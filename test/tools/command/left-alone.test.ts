import { describe, expect, test } from 'vitest';
import type { Sandbox, SandboxTicket, UnattendedSandbox } from '#lambdas/ports/sandbox.ts';
import { runTests } from '#lambdas/tools/command/test-tools.ts';
import { bindTool } from '#lambdas/tools/toolbox.ts';
import { workspaceOf } from '#test/contracts/agent-samples.ts';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';
import { toolContext } from '#test/fakes/tool-context.ts';

const manifest = JSON.stringify({ name: 'a', scripts: { test: 'node --test' } });
const workspace = inMemoryWorkspace({ 'package.json': manifest, 'package-lock.json': '{}' });
const contextWith = (sandbox: Sandbox) =>
  toolContext({ workspace: async () => workspace, sandbox, workspaceId: workspaceOf('a') });
const { callKey } = toolContext({});

describe('A command that is left alone', () => {
  const ticket = { build_id: 'commands:1', nonce: 'n' };
  const leave = (
    earlier: unknown,
    stop: (asked: SandboxTicket) => Promise<boolean>,
    stopBegun: UnattendedSandbox['stopBegun'] = async () => 'nothing',
  ) => {
    const refuse = () => Promise.reject(new Error('no round runs'));
    const sandbox: Sandbox = { run: refuse, unattended: { begin: refuse, look: refuse, stop, stopBegun } };
    const context = contextWith(sandbox);
    return bindTool(runTests).abandon?.({ ...context, earlier }, {});
  };

  test('is stopped where its agent has ended, as often as it is asked for', async () => {
    const stopped: unknown[] = [];
    const stop = async (asked: SandboxTicket) => stopped.push(asked) > 0;
    expect(await leave({ ticket }, stop)).toBe('Its command is stopped.');
    expect(await leave({ ticket }, stop)).toBe('Its command is stopped.');
    expect(stopped).toEqual([ticket, ticket]);
  });

  test('that cannot be stopped is not told as stopped', async () => {
    expect(await leave({ ticket }, async () => false)).toContain('could not be stopped');
  });

  test('is stopped also where the step that began it died before it told anybody', async () => {
    const stop = () => Promise.reject(new Error('there is no ticket'));
    const keys: string[] = [];
    const found = (outcome: 'stopped' | 'not stopped') => async (key: string) => {
      keys.push(key);
      return outcome;
    };
    expect(await leave(undefined, stop, found('stopped'))).toBe('Its command is stopped.');
    expect(await leave(undefined, stop, found('not stopped'))).toContain('could not be stopped');
    expect(keys).toEqual([callKey, callKey]);
    // A first try of which nobody knows goes on beside the second.
    expect(await leave({ ticket }, async () => true, found('not stopped'))).toContain('could not be stopped');
  });

  test('whose call is cut short while it begins is stopped at once', async () => {
    const calls: string[] = [];
    const cut = new AbortController();
    const sandbox: Sandbox = {
      run: () => Promise.reject(new Error('nobody waits here')),
      unattended: {
        async begin(_command, key) {
          calls.push(`begin ${key}`);
          cut.abort();
          return ticket;
        },
        look: () => Promise.reject(new Error('nobody looks')),
        stop: async ({ build_id }) => calls.push(`stop ${build_id}`) > 0,
        stopBegun: async () => 'nothing',
      },
    };
    const context = contextWith(sandbox);
    await expect(bindTool(runTests).run({ ...context, signal: cut.signal }, {})).rejects.toThrow();
    expect(calls).toEqual([`begin ${callKey}`, 'stop commands:1']);
  });

  test('was none where the call had not begun it', async () => {
    const stop = () => Promise.reject(new Error('nothing to stop'));
    expect(await leave(undefined, stop)).toBeUndefined();
  });
});
