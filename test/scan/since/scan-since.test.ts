import { expect, test } from 'vitest';
import { scanInfrastructureTool } from '#lambdas/tools/scan/infrastructure/tool.ts';
import { scanPatternsTool } from '#lambdas/tools/scan/patterns/tool.ts';
import { scanSecretsTool } from '#lambdas/tools/scan/secrets/tool.ts';
import type { ToolResult } from '#lambdas/tools/tool.ts';
import { bindTool } from '#lambdas/tools/toolbox.ts';
import { fakeText } from '#test/secrets/fake-text.ts';
import { contextOn } from '#test/tools/code/calling.ts';
import { workspaceOf } from '#test/tools/code/repository.ts';
import { addFiles, makeFolder } from '#test/workspace/folders.ts';
import { commitAll } from '#test/workspace/git-history.ts';

const old = `ghp_${fakeText('word', 36, 81)}`;
const added = `ghp_${fakeText('word', 36, 82)}`;
const uncommitted = `ghp_${fakeText('word', 36, 83)}`;

/** Each file has a weakness from before, and the same weakness again on a new line. */
async function grownTree(): Promise<{ root: string; before: string }> {
  const folder = await makeFolder();
  const [before = ''] = await commitAll(folder, [
    {
      message: 'Start',
      changes: {
        'src/run.js': 'export const run = (code) => eval(code);\n',
        'keys.txt': `${old}\n`,
        Dockerfile: 'FROM node:latest\nUSER node\n',
        'untouched.js': 'export const run = (code) => eval(code);\n',
      },
    },
    {
      message: 'Grow',
      changes: {
        'src/run.js':
          '// first\nexport const run = (code) => eval(code);\nexport const go = (code) => eval(code);\n',
        'keys.txt': `${old}\n${added}\n`,
        Dockerfile: 'FROM node:latest\nUSER node\nRUN curl https://get.example.com | sh\n',
      },
    },
  ]);
  await addFiles(folder, { 'new.txt': `${uncommitted}\n` });
  return { root: await workspaceOf(folder), before };
}

const tools = {
  secrets: scanSecretsTool,
  patterns: scanPatternsTool,
  infrastructure: scanInfrastructureTool,
};

async function run(name: keyof typeof tools, root: string, input: object): Promise<ToolResult> {
  return bindTool(tools[name]).run(contextOn(root, new AbortController().signal), input);
}

const places = ({ findings = [] }: ToolResult) => findings.map(({ path, line }) => `${path}:${line}`);

test('since a revision, each scan tells only what is on new and changed lines, uncommitted ones included', async () => {
  const { root, before } = await grownTree();
  const since = { since: before };
  expect(places(await run('secrets', root, since))).toEqual(['keys.txt:2', 'new.txt:1']);
  expect(places(await run('patterns', root, since))).toEqual(['src/run.js:3']);
  expect(places(await run('infrastructure', root, since))).toEqual(['Dockerfile:3']);
});

test('the first line says what the findings were limited to', async () => {
  const { root, before } = await grownTree();
  const { content } = await run('patterns', root, { since: before.slice(0, 12) });
  expect(content.split('\n')[0]).toBe(
    `Checked 1 file changed since ${before.slice(0, 12)} (${before.slice(0, 10)}): 1 issue found (1 high)`,
  );
});

test('since HEAD, only what is not committed counts; since now, nothing', async () => {
  const { root } = await grownTree();
  expect(places(await run('secrets', root, { since: 'HEAD' }))).toEqual(['new.txt:1']);
  expect((await run('patterns', root, { since: 'HEAD' })).content).toMatch(
    /^Checked 0 files changed since HEAD \(\w+\): no issues found, because there was nothing to check$/,
  );
});

test('paths and since narrow together, and a path that names nothing is still told', async () => {
  const { root, before } = await grownTree();
  const result = await run('secrets', root, { since: before, paths: ['keys.txt', 'src', 'gone'] });
  expect(places(result)).toEqual(['keys.txt:2']);
  expect(result.notChecked?.map(({ what }) => what)).toEqual(['gone']);
});

test('a revision that is not part of the history is an error, never a clean answer', async () => {
  const { root } = await grownTree();
  await expect(run('secrets', root, { since: 'no-such-branch' })).rejects.toThrow(
    /is not part of this history/,
  );
});
