import fs from 'node:fs';
import git from 'isomorphic-git';
import { expect, test } from 'vitest';
import { scanHistory } from '#lambdas/tools/scan/history/scan-history.ts';
import { scanSecrets } from '#lambdas/tools/scan/secrets/scan-secrets.ts';
import { openWorkspace } from '#lambdas/workspace/open-workspace.ts';
import { rankFindings } from '#shared/findings/finding.ts';
import { fakeText } from '#test/secrets/fake-text.ts';
import { packEverything, workspaceOf } from '#test/tools/code/repository.ts';
import { addFiles, makeFolder } from '#test/workspace/folders.ts';
import { type Changes, commitAll } from '#test/workspace/git-history.ts';

const stripe = `sk_live_${fakeText('word', 24, 71)}`;
const github = `ghp_${fakeText('word', 36, 72)}`;
const aws = `AKIA${fakeText('upper', 16, 73)}`;

type Commits = readonly { message: string; changes: Changes }[];

async function repositoryOf(commits: Commits): Promise<{ folder: string; ids: string[] }> {
  const folder = await makeFolder();
  return { folder, ids: await commitAll(folder, commits) };
}

const scan = async (folder: string, more: Partial<Parameters<typeof scanHistory>[1]> = {}) =>
  scanHistory(openWorkspace(await workspaceOf(folder)), {
    signal: new AbortController().signal,
    progress: () => undefined,
    ...more,
  });

/** Three secrets: one removed, one still there and moved, one removed together with its file. */
const leaky: Commits = [
  { message: 'Start', changes: { 'src/pay.ts': 'export const a = 1;\n' } },
  { message: 'Pay', changes: { 'src/pay.ts': `export const a = 1;\nexport const key = '${stripe}';\n` } },
  { message: 'Ship', changes: { 'ci.sh': `curl -H "token: ${github}"\n`, 'old/aws.ts': `id = "${aws}";\n` } },
  { message: 'Tidy', changes: { 'src/pay.ts': 'export const a = 2;\n', 'old/aws.ts': null } },
  { message: 'Move', changes: { 'ci.sh': null, 'bin/ci.sh': `#!/bin/sh\ncurl -H "token: ${github}"\n` } },
];

test('a secret that a commit added and a later one removed is found where the commit put it, with commit and day', async () => {
  const { folder, ids } = await repositoryOf(leaky);
  await packEverything(folder);
  const report = await scan(folder);
  const day = '2026-01-01';
  expect(report).toMatchObject({ checked: 5, unit: 'commits', notChecked: [] });
  expect(
    report.findings
      .map(({ rule_id, path, line, title }) => [
        rule_id,
        `${path}:${line}`,
        title.split(', ').slice(1).join(', '),
      ])
      .sort(),
  ).toEqual([
    [
      'history/aws-access-key-id',
      'old/aws.ts:1',
      `no longer in HEAD; added by commit ${ids[2]?.slice(0, 10)} on ${day}`,
    ],
    [
      'history/stripe-live-key',
      'src/pay.ts:2',
      `no longer in HEAD; added by commit ${ids[1]?.slice(0, 10)} on ${day}`,
    ],
    // Twice: where it was and where it went to.
    [
      'secrets/github-token',
      'bin/ci.sh:2',
      `still there; added by commit ${ids[2]?.slice(0, 10)} on ${day}, and by 1 later`,
    ],
  ]);
  for (const { remedy } of report.findings)
    expect(remedy).toMatch(/^Rotate it first.*Then rewrite the history/);
});

test('a secret that is still there is one finding, whether the files or the history are scanned, or both', async () => {
  const { folder } = await repositoryOf(leaky);
  const root = await workspaceOf(folder);
  const options = { signal: new AbortController().signal, progress: () => undefined };
  const files = await scanSecrets(openWorkspace(root), options);
  const history = await scanHistory(openWorkspace(root), options);
  expect(files.findings).toHaveLength(1);
  expect(rankFindings([...files.findings, ...history.findings])).toHaveLength(3);
});

test('no finding shows a secret', async () => {
  const { folder } = await repositoryOf(leaky);
  const shown = JSON.stringify(await scan(folder));
  for (const secret of [stripe, github, aws]) expect(shown).not.toContain(secret.slice(-12));
});

test('what the files have changed since the last commit does not hide that HEAD still has it', async () => {
  const { folder } = await repositoryOf(leaky.slice(0, 2));
  await addFiles(folder, { 'src/pay.ts': 'export const a = 1;\n' });
  const [finding, ...more] = (await scan(folder)).findings;
  expect(finding).toMatchObject({
    rule_id: 'history/stripe-live-key',
    title: expect.stringContaining(', still in HEAD;'),
  });
  expect(more).toEqual([]);
});

test('lines that a commit only carried along are not its own', async () => {
  const { folder, ids } = await repositoryOf([
    { message: 'Leak', changes: { 'a.ts': `const key = '${stripe}';\n` } },
    { message: 'Touch', changes: { 'a.ts': `// more\nconst key = '${stripe}';\n` } },
    { message: 'Drop', changes: { 'a.ts': '' } },
  ]);
  const { findings } = await scan(folder);
  expect(findings.map(({ line, title }) => [line, title.split('; ')[1]])).toEqual([
    [1, `added by commit ${ids[0]?.slice(0, 10)} on 2026-01-01`],
  ]);
});

test('since a revision, only the commits after it are read', async () => {
  const { folder, ids } = await repositoryOf(leaky);
  const report = await scan(folder, { since: ids[1] ?? '' });
  expect(report.checked).toBe(3);
  expect(report.findings.map(({ rule_id }) => rule_id).sort()).toEqual([
    'history/aws-access-key-id',
    'secrets/github-token',
  ]);
});

test('a walk that ends before the history does is told as not checked', async () => {
  const { folder } = await repositoryOf(leaky);
  const byCommits = await scan(folder, { maxCommits: 2 });
  expect(byCommits).toMatchObject({ checked: 2 });
  expect(byCommits.notChecked).toEqual([
    {
      what: 'older commits',
      why: 'the scan ended at its limit, after 2 commits',
      remedy: 'A clone of an older tag has them: git clone --single-branch --branch TAG',
    },
  ]);
  const byTime = await scan(folder, { until: AbortSignal.abort() });
  expect(byTime.notChecked[0]?.why).toContain('the time that a scan has');
  const byBytes = await scan(folder, { maxBytes: 1 });
  expect(byBytes.notChecked[0]?.why).toContain('MiB of files');
});

test('a file that is too large to be read is told as not checked', async () => {
  const { folder } = await repositoryOf([
    { message: 'Dump', changes: { 'dump.sql': 'x'.repeat(1_100_000) } },
  ]);
  expect((await scan(folder)).notChecked).toEqual([
    {
      what: 'dump.sql',
      why: expect.stringMatching(
        /^in commit \w{10} it has 1100000 bytes, and files over 1 MiB are not scanned$/,
      ),
    },
  ]);
});

test('a folder without a history is refused, with what to do instead', async () => {
  const folder = await makeFolder();
  await addFiles(folder, { 'a.ts': '' });
  await expect(scan(folder)).rejects.toThrow(/has no git history/);
});

test('a history that did not come with the workspace is a gap, with the reason', async () => {
  const folder = await makeFolder();
  const config = '[extensions]\n\tobjectFormat = sha256\n';
  await addFiles(folder, { 'a.ts': '', '.git/HEAD': 'ref: refs/heads/main\n', '.git/config': config });
  expect(await scan(folder)).toEqual({
    findings: [],
    notChecked: [{ what: 'the git history', why: 'the repository uses SHA-256 object names' }],
    checked: 0,
    unit: 'commits',
  });
});

test('a commit whose tree cannot be read is told as a gap, and hides no other', async () => {
  const { folder, ids } = await repositoryOf(leaky);
  const who = { name: 'Eve', email: 'eve@example.com', timestamp: 1_767_300_000, timezoneOffset: 0 };
  const commit = {
    tree: 'd'.repeat(40),
    parent: [ids.at(-1) ?? ''],
    message: 'x',
    author: who,
    committer: who,
  };
  const oid = await git.writeCommit({ fs, dir: folder, commit });
  await git.writeRef({ fs, dir: folder, ref: 'refs/heads/main', value: oid, force: true });
  const report = await scan(folder);
  expect(report.findings.map(({ rule_id }) => rule_id)).toContain('history/stripe-live-key');
  const why = expect.stringContaining('which should be a tree, is not in this workspace');
  expect(report.notChecked).toContainEqual({ what: `commit ${oid.slice(0, 10)}`, why });
  expect(report.notChecked).toContainEqual({ what: 'the newest commit', why });
});

test('a commit that is none is told as a gap, and hides no other', async () => {
  const { folder, ids } = await repositoryOf(leaky);
  const object = Buffer.from('garbage');
  const garbage = await git.writeObject({ fs, dir: folder, type: 'commit', format: 'content', object });
  const who = { name: 'Eve', email: 'eve@example.com', timestamp: 1_767_300_000, timezoneOffset: 0 };
  const parent = [garbage, ids.at(-1) ?? ''];
  const { tree } = (await git.readCommit({ fs, dir: folder, oid: parent[1] ?? '' })).commit;
  const commit = { tree, parent, message: 'x', author: who, committer: who };
  const oid = await git.writeCommit({ fs, dir: folder, commit });
  await git.writeRef({ fs, dir: folder, ref: 'refs/heads/main', value: oid, force: true });
  const report = await scan(folder);
  expect(report.findings).toHaveLength(3);
  expect(report.notChecked).toContainEqual({
    what: `commits before ${oid.slice(0, 10)}`,
    why: 'a parent of it cannot be read',
  });
});
