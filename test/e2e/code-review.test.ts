import fs from 'node:fs';
import git from 'isomorphic-git';
import { expect, test } from 'vitest';
import { makeFolder } from '#test/workspace/folders.ts';
import { commitAll } from '#test/workspace/git-history.ts';
import { runAgent } from './run-command.ts';

const nowhere = 'http://127.0.0.1:9';

/** Version 1.0.0, and after it one defect of each of two severities; an old one stays on its line. */
async function serviceSinceRelease(): Promise<string> {
  const folder = await makeFolder();
  const [released = ''] = await commitAll(folder, [
    {
      message: 'Release 1.0.0',
      changes: {
        'src/report.js': 'export const a = (code) => eval(code);\n',
        'test/report.test.js': "import '../src/report.js';\n",
      },
    },
    {
      message: 'Read reports',
      changes: {
        'src/report.js': 'export const a = (code) => eval(code);\n\ntry {\n  read();\n} catch {}\n',
      },
    },
    {
      message: 'Test only this',
      changes: { 'test/report.test.js': "import '../src/report.js';\nit.only('reads', () => {});\n" },
    },
  ]);
  await git.tag({ fs, dir: folder, ref: 'v1.0.0', object: released });
  return folder;
}

test('a review of everything since the last deployment asks for changes, to the number, and ends with 1', async () => {
  const folder = await serviceSinceRelease();
  const prompt =
    'Review all changes since last deployment. Focus on security, performance, and code quality.';
  const ran = await runAgent(['code-review-agent', prompt, '--workspace', folder], nowhere);
  expect(ran.exitCode, ran.stderr).toBe(1);
  const at = ran.lines.findIndex((line) => line.startsWith('[RESULT]'));
  expect(ran.lines.slice(at, at + 2)).toEqual([
    '[RESULT] Code review complete: request changes. 2 issues found (1 high, 1 medium)',
    'Changes v1.0.0..HEAD: 2 files changed (2 modified), 5 lines added, 0 removed',
  ]);
  const places = ran.lines.flatMap((line) => /^(?:HIGH|MEDIUM) +\S+:\d+/.exec(line) ?? []);
  expect(places.map((place) => place.replace(/ +/, ' '))).toEqual([
    'HIGH test/report.test.js:2',
    'MEDIUM src/report.js:5',
  ]);
});

test('a review without a repository says that it is none, and ends with 2', async () => {
  const ran = await runAgent(['code-review-agent', 'Review it', '--workspace', await makeFolder()], nowhere);
  expect(ran.exitCode).toBe(2);
  expect(ran.stdout).toContain(
    '[RESULT] Code review incomplete: this workspace has no git history, so there is no log and no diff\n',
  );
});
