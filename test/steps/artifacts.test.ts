import { createHash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { artifactKey } from '#lambdas/ports/blobs.ts';
import type { ToolArtifact } from '#lambdas/tools/tool.ts';
import { limits } from '#shared/agent/limits.ts';
import { toolReply } from '#test/fakes/fake-model.ts';
import { fakeSecret } from '#test/fakes/fake-secret.ts';
import { answering, callOf, finishCall, setUp } from './setting.ts';

const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');
const report: ToolArtifact = { name: 'report.json', media_type: 'application/json', content: '{"a":1}' };

/** An agent whose model asked for one call, which answers with these files. */
async function asked(artifacts: readonly ToolArtifact[]) {
  const setting = await setUp({
    script: [toolReply([callOf('a', 'scan_a')]), toolReply([finishCall('Scanned')])],
    tools: { scan_a: answering('Found it.', { artifacts }) },
  });
  await setting.think();
  const { store, deps, agent } = setting;
  return {
    ...setting,
    listed: async () => (await store.get(agent.agent_id))?.artifacts ?? [],
    answer: async () => (await store.readConversation(agent.agent_id)).answers[0],
    kept: async (hash: string) => {
      const blob = await deps.blobs.get(artifactKey(agent.agent_id, hash));
      return blob === undefined ? undefined : text(blob);
    },
  };
}

describe('A tool’s files', () => {
  test('are kept, listed, told to the model beside the data, and named at the end', async () => {
    const { tools, think, listed, kept, answer, lines, clock } = await asked([
      report,
      { name: 'chart.svg', media_type: 'image/svg+xml', content: '<svg/>'.padEnd(12_345) },
    ]);
    await tools();
    const hash = sha256('{"a":1}');
    expect(await listed()).toMatchObject([
      {
        ...{ name: 'report.json', media_type: 'application/json', bytes: 7, sha256: hash },
        created_at: clock.now().toISOString(),
      },
      { name: 'chart.svg', bytes: 12_345 },
    ]);
    expect(await kept(hash)).toBe('{"a":1}');
    expect((await answer())?.content).toBe(
      '<data from="scan_a">\nFound it.\n</data>\nKept for the user as artifacts: report.json (7 bytes), chart.svg (12 KB).',
    );
    await think();
    expect(await lines()).toContain('Artifacts: report.json (7 bytes), chart.svg (12 KB)');
  });

  test('come to the same when the step runs again, and a new one replaces one of its name', async () => {
    const { tools, store, listed, kept } = await asked([report]);
    const putAnswers = store.putAnswers;
    store.putAnswers = () => Promise.reject(new Error('the process dies here'));
    await expect(tools()).rejects.toThrow('dies here');
    store.putAnswers = putAnswers;
    await tools();
    expect(await listed()).toMatchObject([{ name: 'report.json' }]);
    expect(await kept(sha256('{"a":1}'))).toBe('{"a":1}');
  });

  test('are masked where they are text, also as bytes, and left alone where they are not', async () => {
    const secret = new TextEncoder().encode(`token: ${fakeSecret}`);
    const binary = Uint8Array.from([0, 255, 254, ...secret]);
    const { tools, listed, kept } = await asked([
      { name: 'a.txt', media_type: 'text/plain', content: `token: ${fakeSecret}` },
      { name: 'b.sarif', media_type: 'application/sarif+json', content: secret },
      { name: 'c.png', media_type: 'image/png', content: binary },
      { name: 'd.csv', media_type: 'text/csv', content: binary },
    ]);
    await tools();
    const [a, b, c, d] = await listed();
    expect(await kept(a?.sha256 ?? '')).not.toContain(fakeSecret);
    expect(b?.sha256).toBe(a?.sha256);
    expect([c?.sha256, d?.sha256]).toEqual([sha256(binary), sha256(binary)]);
  });

  test.for([
    ['a path', { ...report, name: '../report.json' }],
    ['a folder', { ...report, name: 'a/b.json' }],
    ['a hidden file', { ...report, name: '.bashrc' }],
    ['an option', { ...report, name: '-rf' }],
    ['a line break', { ...report, name: 'a\nb' }],
    ['no name', { ...report, name: '' }],
    ['a header', { ...report, media_type: 'text/html\r\nx: y' }],
    ['too much', { ...report, content: new Uint8Array(limits.artifacts.bytes + 1) }],
  ] as const)('that would be %s are not kept, which the model and the end say', async ([, file]) => {
    const { tools, think, listed, lines, answer } = await asked([file, { ...report, name: 'fine.json' }]);
    await tools();
    expect(await listed()).toMatchObject([{ name: 'fine.json' }]);
    expect((await answer())?.content).toContain('Could not keep the file');
    await think();
    expect((await lines()).join('\n')).toMatch(
      /\[WARNING\] Could not check the file .*, which is not kept: /,
    );
  });

  test('of an agent killed meanwhile are not listed', async () => {
    const { tools, deps, kill, listed, answer } = await asked([report]);
    const { put } = deps.blobs;
    deps.blobs.put = async (key, bytes) => {
      await kill();
      await put(key, bytes);
    };
    expect(await tools()).toMatchObject({ next: 'failed' });
    expect(await listed()).toEqual([]);
    expect(await answer()).toBeUndefined();
  });
});
