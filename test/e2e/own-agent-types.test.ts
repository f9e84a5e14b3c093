import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from '#test/workspace/folders.ts';
import { runAgent } from './run-command.ts';

const nowhere = 'http://127.0.0.1:9';

async function folderWith(tools: string): Promise<string> {
  const folder = join(await makeFolder(), 'types');
  await mkdir(folder);
  const front = `---\nname: licence-checker\ndescription: Checks licences\ntools: ${tools}\n---\n`;
  await writeFile(join(folder, 'licence-checker.md'), `${front}You check licences.\n`);
  return folder;
}

test('an agent type of your own runs by the first command, with a warning of the tools that it goes without', async () => {
  const types = await folderWith('list_files, Write');
  const workspace = await makeFolder();
  const ran = await runAgent(['licence-checker', 'go', '--workspace', workspace, '--agents', types], nowhere);
  // The generic playbook says that it did not do the job of a type it does not know.
  expect(ran.exitCode, ran.stderr).toBe(2);
  expect(ran.stderr).toMatch(/^Warning: .*licence-checker\.md:4: .*Write/m);
  expect(ran.stdout).toContain('[RESULT] Rehearsal of licence-checker');
});

test('--agents without a folder is refused before anything is made', async () => {
  const ran = await runAgent(['devsecops-scanner', 'go', '--agents'], nowhere);
  expect(ran).toMatchObject({ exitCode: 64, stdout: '', stderr: 'error: --agents needs a value.\n' });
});
