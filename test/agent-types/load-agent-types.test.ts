import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadAgentTypes } from '#lambdas/agent-types/load-agent-types.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'agent-types-'));
});
afterEach(() => rm(root, { recursive: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

const file = (name: string, prompt = 'Go.', more = '') =>
  `---\nname: ${name}\ndescription: Does ${name}\n${more}---\n${prompt}\n`;

const load = (...folders: string[]) => loadAgentTypes(folders.map((folder) => join(root, folder)));

describe('loading folders of agent types', () => {
  test('a later folder adds types and replaces those of the same name', async () => {
    await write('ours/one.md', file('one', 'Ours.'));
    await write('ours/two.md', file('two'));
    await write('theirs/any-name.md', file('one', 'Theirs.'));
    await write('theirs/zero.md', file('a-zero'));
    const { types, warnings } = await load('ours', 'theirs');
    expect([...types.keys()]).toEqual(['a-zero', 'one', 'two']);
    expect(types.get('one')?.systemPrompt).toBe('Theirs.');
    expect(warnings).toEqual([]);
  });

  test('sub-folders count; other files and a README without front matter do not', async () => {
    await write('ours/deep/er/one.md', file('one'));
    await write('ours/notes.txt', 'no agent');
    await write('ours/README.md', '# How these are written');
    await write('ours/deep/readme.md', 'The same.');
    expect([...(await load('ours')).types.keys()]).toEqual(['one']);
  });

  test('warnings of all files come together, but not those of a replaced file', async () => {
    await write('ours/one.md', file('one', 'Go.', 'tools: Write\n'));
    await write('ours/two.md', file('two', 'Go.', 'tools: Edit\n'));
    await write('theirs/one.md', file('one'));
    expect((await load('ours', 'theirs')).warnings).toEqual([
      `${join(root, 'ours/two.md')}:4: there is no such tool here, so the agent goes without: Edit`,
    ]);
  });

  test('one name twice in a folder is an error at the second place', async () => {
    await write('ours/a.md', file('one'));
    await write('ours/b.md', `---\ncolor: red\nname: one\ndescription: x\n---\nGo.`);
    await expect(load('ours')).rejects.toThrow(
      `${join(root, 'ours/b.md')}:3: the name "one" is already taken by ${join(root, 'ours/a.md')}. Rename one of the two, or delete one.`,
    );
  });

  test('the defects of all files are told at once', async () => {
    await write('ours/a.md', 'no front matter');
    await write('theirs/b.md', file('B'));
    const error = await load('ours', 'theirs', 'nowhere').catch((thrown: Error) => thrown.message);
    expect(
      String(error)
        .split('\n')
        .map((line) => line.replace(`${root}/`, '').slice(0, 24)),
    ).toEqual(['ours/a.md:1: there is no', 'theirs/b.md:2: "name" is', 'nowhere: there is no suc']);
  });

  test('an empty folder has no types', async () => {
    await mkdir(join(root, 'empty'));
    expect((await load('empty')).types.size).toBe(0);
  });
});
