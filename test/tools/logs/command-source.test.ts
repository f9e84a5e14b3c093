import { expect, test } from 'vitest';
import type { Sandbox, SandboxResult } from '#lambdas/ports/sandbox.ts';
import { createCommandSource } from '#lambdas/tools/logs/sources/command-source.ts';
import { workspaceIdSchema } from '#shared/agent/ids.ts';

const workspaceId = workspaceIdSchema.parse(`ws-${'a'.repeat(64)}`);
const spec: Parameters<typeof createCommandSource>[1] = { command: ['tail', 'app.log'], seconds: 5 };

/** A command that writes these outputs, run by run. */
function reading(...outputs: readonly (string | Partial<SandboxResult>)[]) {
  const left = [...outputs];
  const asked: unknown[] = [];
  const sandbox: Sandbox = {
    async run({ argv, env, timeoutMs, network }) {
      asked.push({ argv, env, timeoutMs, network });
      const next = left.shift() ?? '';
      const result = {
        ended: 'exited',
        exitCode: 0,
        output: '',
        droppedBytes: 0,
        files: [],
        tooLarge: [],
        lay: '/',
      };
      const confinement = { means: 'nothing', gaps: [] };
      const given = typeof next === 'string' ? { output: next } : next;
      return { ...result, confinement, ...given } as SandboxResult;
    },
  };
  const source = createCommandSource({ sandbox, workspaceId }, spec);
  let cursor: unknown;
  const read = async () => {
    const wanted = { cursor, fromMs: 0, nowMs: 1, maxBytes: 1_000, signal: new AbortController().signal };
    const page = await source.read(wanted);
    if (page.outcome === 'read') cursor = page.cursor;
    return page.outcome === 'read' ? { ...page, texts: page.lines.map(({ text }) => text) } : page;
  };
  return { read, asked };
}

test('Output that grew counts by what came to it; other output counts whole; a line counts once it is whole', async () => {
  const { read, asked } = reading('one\ntw', 'one\ntwo\nthree\n', 'one\ntwo\nthree\n', 'four\n');
  expect(await read()).toMatchObject({ texts: ['one'] });
  expect(await read()).toMatchObject({ texts: ['two', 'three'] });
  expect(await read()).toMatchObject({ texts: [] });
  expect(await read()).toMatchObject({ texts: ['four'] });
  expect(asked[0]).toEqual({ argv: ['tail', 'app.log'], env: {}, timeoutMs: 5_000, network: false });
});

test('A command that follows a log is ended after its time; one that fails says so', async () => {
  const { read } = reading(
    { ended: 'timeout', output: 'one\n' },
    { ended: 'exited', exitCode: 3, output: 'one\ntwo\n' },
    { ended: 'exited', exitCode: 127, output: '' },
  );
  expect(await read()).toMatchObject({ texts: ['one'], gaps: [] });
  expect(await read()).toMatchObject({ texts: ['two'], gaps: ['the command ended with exit code 3'] });
  expect(await read()).toEqual({ outcome: 'unreadable', why: 'the command ended with exit code 127' });
});

test('Without a sandbox or a workspace there is nothing to run', async () => {
  const wanted = {
    cursor: undefined,
    fromMs: 0,
    nowMs: 1,
    maxBytes: 1,
    signal: new AbortController().signal,
  };
  expect(await createCommandSource({}, spec).read(wanted)).toMatchObject({ outcome: 'unreadable' });
});
