import fs from 'node:fs';
import git from 'isomorphic-git';
import { describe, expect, test } from 'vitest';
import { compareRange } from '#lambdas/tools/code/compare-range.ts';
import { openHistory } from '#lambdas/tools/code/git-history.ts';
import { compareLines } from '#lambdas/tools/code/line-changes.ts';
import { pairRenames } from '#lambdas/tools/code/renames.ts';
import { openWorkspace } from '#lambdas/workspace/open-workspace.ts';
import { addFiles, makeFolder } from '#test/workspace/folders.ts';
import { commitAll } from '#test/workspace/git-history.ts';
import { author, workspaceOf } from './repository.ts';

const shown = ({ added, removed, hunks }: ReturnType<typeof compareLines>) => ({
  added: [...added],
  removed,
  hunks: hunks.map(({ from, to }) => `${from}-${to}`),
});

describe('changed lines', () => {
  test('are numbered as the new text has them, hunk by hunk', () => {
    const changes = compareLines('a\nb\nc\nd\ne\nf\n', 'a\nB\nc\nd\nx\ny\ne\n');
    expect(shown(changes)).toEqual({ added: [2, 5, 6], removed: 2, hunks: ['2-2', '5-6', '7-7'] });
    expect([1, 2, 3, 7].map(changes.beforeOf)).toEqual([1, undefined, 3, 5]);
  });

  test('do not include lines whose ending alone changed', () => {
    expect(shown(compareLines('a\r\nb\r\nc\r\n', 'a\nB\nc'))).toEqual({
      added: [2],
      removed: 1,
      hunks: ['2-2'],
    });
  });

  test('are all lines of a file that was written anew', () => {
    const rewrite = compareLines('old\n'.repeat(5_000), 'new\n'.repeat(4_500));
    expect(rewrite).toMatchObject({ isRewrite: true, removed: 5_000, hunks: [{ from: 1, to: 4_500 }] });
    expect(compareLines('', 'a\nb\n')).toMatchObject({ isRewrite: false, removed: 0 });
  });
});

const text = Array.from({ length: 20 }, (_, index) => `line ${index}\n`).join('');
const history = [
  { message: 'one', changes: { 'a.txt': text, 'same.txt': 'same\n', 'other.txt': 'something else\n' } },
  { message: 'two', changes: { 'a.txt': `${text}more\n` } },
  {
    message: 'three',
    changes: {
      'a.txt': null,
      'same.txt': null,
      'other.txt': null,
      'moved/a.txt': `${text}more\nand more\n`,
      'moved/same.txt': 'same\n',
      'new.txt': 'nothing alike\n',
    },
  },
];

async function historyOf(folder: string) {
  const root = await workspaceOf(folder);
  const workspace = openWorkspace(root);
  return { workspace, history: await openHistory(workspace, new AbortController().signal) };
}

describe('a range', () => {
  test('shows a file that moved as one change, and keeps apart what has nothing in common', async () => {
    const folder = await makeFolder();
    await commitAll(folder, history);
    const opened = await historyOf(folder);
    const { changes } = await compareRange(opened.history, opened.workspace, 'last commit');
    const traced = await pairRenames(opened.history, changes);
    expect(traced.map(({ path, from }) => (from === undefined ? path : `${from} -> ${path}`))).toEqual([
      'a.txt -> moved/a.txt',
      'same.txt -> moved/same.txt',
      'new.txt',
      'other.txt',
    ]);
  });

  test('from one revision is compared with the working tree', async () => {
    const folder = await makeFolder();
    const [first = ''] = await commitAll(folder, history);
    await addFiles(folder, { 'new.txt': 'not committed\n' });
    const { workspace, history: opened } = await historyOf(folder);
    const { changes, title } = await compareRange(opened, workspace, first);
    expect(title).toBe(`Working tree against ${first}`);
    expect(changes.map(({ path }) => path)).toContain('new.txt');
  });

  test('since the last tag begins at the tag behind HEAD, not at one of HEAD itself', async () => {
    const folder = await makeFolder();
    const [, second = '', third = ''] = await commitAll(folder, history);
    await git.annotatedTag({
      fs,
      dir: folder,
      ref: 'v1.0.0',
      object: second,
      message: 'one',
      tagger: author(0),
    });
    await git.tag({ fs, dir: folder, ref: 'v1.1.0', object: third });
    const { workspace, history: opened } = await historyOf(folder);
    const compared = await compareRange(opened, workspace, 'last tag');
    expect(compared).toMatchObject({
      title: 'Changes v1.0.0..HEAD',
      before: second,
      after: { commit: third },
    });
  });

  test('since the last tag is refused where there is none', async () => {
    const folder = await makeFolder();
    await commitAll(folder, history);
    const { workspace, history: opened } = await historyOf(folder);
    await expect(compareRange(opened, workspace, 'last tag')).rejects.toThrow(/No tag lies behind HEAD/);
  });
});
