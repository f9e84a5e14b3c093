import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gitDiff } from '#lambdas/tools/code/git-diff.ts';
import { gitLog } from '#lambdas/tools/code/git-log.ts';
import { ToolError } from '#lambdas/tools/tool.ts';
import { makeTree } from '#test/workspace/folders.ts';
import { callTool } from './calling.ts';
import { makeRepository, workspaceOf } from './repository.ts';

describe('git tools refuse, with what to do instead,', () => {
  test('a workspace without a repository', async () => {
    const root = await workspaceOf(await makeTree({ 'a.txt': 'a' }));
    for (const tool of [gitLog, gitDiff]) {
      const asking = tool === gitLog ? callTool(gitLog, root) : callTool(gitDiff, root);
      await expect(asking).rejects.toThrow(/no git history.*\nWork on .*list_files/);
    }
  });

  test.each(['nowhere', 'deadbeef', 'HEAD~99', '../../etc/passwd', '-n', 'HEAD^2'])(
    'the revision %s',
    async (revision) => {
      const { folder } = await makeRepository();
      const asking = callTool(gitLog, await workspaceOf(folder), { revision });
      await expect(asking).rejects.toThrow(ToolError);
      await expect(asking).rejects.toThrow(/Name a branch, a tag or a commit id/);
    },
  );

  test('a range that is none', async () => {
    const { folder } = await makeRepository();
    await expect(callTool(gitDiff, await workspaceOf(folder), { range: 'yesterday' })).rejects.toThrow(
      /Write A\.\.B/,
    );
  });

  test('a repository whose files lead out of the workspace', async () => {
    const { folder } = await makeRepository();
    const other = await makeRepository();
    const root = await makeTree({ '.git/HEAD': 'ref: refs/heads/main\n', 'a.txt': '' });
    await symlink(join(other.folder, '.git/refs'), join(root, '.git/refs'));
    await symlink(join(folder, '.git/objects'), join(root, '.git/objects'));
    await expect(callTool(gitLog, root)).rejects.toThrow(/"HEAD" is not part of this history/);
  });
});
