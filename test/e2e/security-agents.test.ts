import { describe, expect, test } from 'vitest';
import { uploadWorkspace } from '#client/http/upload-workspace.ts';
import { snapshotFolder } from '#client/workspace/snapshot.ts';
import type { WorkspaceId } from '#shared/agent/ids.ts';
import { analyzerRecording } from '#test/cloud/policies/recorded-analyzer.ts';
import { policyFiles, sent } from '#test/cloud/policies/workspace.ts';
import { fakeText } from '#test/secrets/fake-text.ts';
import { makeFolder, makeTree } from '#test/workspace/folders.ts';
import { type Changes, commitAll } from '#test/workspace/git-history.ts';
import { openPlatform, type TestPlatform } from './platform.ts';
import { clientWorld } from './platform-process.ts';

const stripe = `sk_live_${fakeText('word', 24, 61)}`;
const github = `ghp_${fakeText('word', 36, 62)}`;

/** One secret that was removed, one that is there, one weakness from before and one that is new. */
const commits: readonly { message: string; changes: Changes }[] = [
  {
    message: 'Start',
    changes: {
      'src/pay.js': `export const key = '${stripe}';\n`,
      'src/run.js': 'export const run = (text) => eval(text);\n',
    },
  },
  {
    message: 'Mend',
    changes: {
      'src/pay.js': 'export const key = readKey();\n',
      'src/run.js': 'export const run = (text) => eval(text);\nexport const go = (text) => eval(text);\n',
      'deploy.sh': `curl -H "token: ${github}" https://api.github.com\n`,
    },
  },
];

async function uploadRepository(
  { api }: TestPlatform,
  history: typeof commits,
): Promise<{ workspace: WorkspaceId; ids: string[] }> {
  const folder = await makeFolder();
  const ids = await commitAll(folder, history);
  await using snapshot = await snapshotFolder(folder);
  return { workspace: await uploadWorkspace({ api, world: clientWorld }, snapshot), ids };
}

const short = (id = ''): string => id.slice(0, 10);

describe('The scanner', () => {
  test('tells a secret that the history alone still has, with commit and day, and hands everything over as SARIF', async () => {
    await using world = await openPlatform();
    const { workspace, ids } = await uploadRepository(world, commits);
    const id = await world.start({ subagent_type: 'devsecops-scanner', prompt: 'Scan', workspace });
    const { lines, status, exit_code } = await world.ended(id);
    const texts = lines.map(({ text }) => text);
    expect({ status, exit_code }).toEqual({ status: 'completed', exit_code: 0 });
    // By hand: two live keys (one of the past), two calls of eval.
    expect(texts).toContain('[RESULT] Security scan complete. 4 issues found (2 critical, 2 high)');
    expect(
      texts.filter((text) => /^(?:CRITICAL|HIGH) /.test(text)).map((text) => text.replaceAll(/ {2,}/g, ' ')),
    ).toEqual([
      `CRITICAL deploy.sh:1 GitHub token, still there; added by commit ${short(ids[1])} on 2026-01-01 (secrets/github-token)`,
      `CRITICAL src/pay.js:1 Stripe live secret key, no longer in HEAD; added by commit ${short(ids[0])} on 2026-01-01 (history/stripe-live-key)`,
      expect.stringMatching(/^HIGH src\/run\.js:1 .*\(patterns\/eval-of-value\)$/),
      expect.stringMatching(/^HIGH src\/run\.js:2 .*\(patterns\/eval-of-value\)$/),
    ]);
    expect(texts.join('\n')).toMatch(/^Artifacts: findings\.sarif/m);
    const shown = JSON.stringify([texts, await world.recorded(id)]);
    for (const secret of [stripe, github]) expect(shown).not.toContain(secret.slice(-12));
  });

  test('since a revision tells what is new, and nothing that was there before', async () => {
    await using world = await openPlatform();
    const { workspace, ids } = await uploadRepository(world, commits);
    const prompt = `Scan\n--since ${ids[0]}`;
    const id = await world.start({ subagent_type: 'devsecops-scanner', prompt, workspace });
    const texts = (await world.ended(id)).lines.map(({ text }) => text);
    expect(texts).toContain('[RESULT] Security scan complete. 2 issues found (1 critical, 1 high)');
    expect(texts.filter((text) => text.startsWith('HIGH'))).toEqual([
      expect.stringContaining('src/run.js:2'),
    ]);
  });

  test('of files without a history says that there was none to scan', async () => {
    await using world = await openPlatform();
    const folder = await makeFolder();
    await using snapshot = await snapshotFolder(folder);
    const workspace = await uploadWorkspace({ api: world.api, world: clientWorld }, snapshot);
    const id = await world.start({ subagent_type: 'devsecops-scanner', prompt: 'Scan', workspace });
    const { output } = await world.ended(id);
    expect(output).toContain('The git history was not scanned: this workspace has no git history');
  });
});

const shop: Changes = {
  'src/routes.ts': `import { db } from './db';

router.get('/orders', requireUser, async (req, res) => {
  const { state } = req.query;
  const sql = 'SELECT * FROM orders WHERE state = ' + state;
  res.json(await db.query(sql));
});
router.post('/orders', requireUser, create);
router.put('/orders/:id', requireUser, update);
router.delete('/orders/:id', remove);
router.post('/login', login);
`,
};

test('the auditor tells the way from a request to a sink, a route without a guard and a login without a limit', async () => {
  await using world = await openPlatform();
  const { workspace } = await uploadRepository(world, [{ message: 'Start', changes: shop }]);
  const id = await world.start({ subagent_type: 'security-auditor-agent', prompt: 'Audit', workspace });
  const { lines, status, exit_code } = await world.ended(id);
  const texts = lines.map(({ text }) => text.replaceAll(/ {2,}/g, ' '));
  // The scans ran; nobody read the code.
  expect({ status, exit_code }).toEqual({ status: 'completed', exit_code: 2 });
  const from = texts.findIndex((text) => text.startsWith('[RESULT]'));
  const bytes = Buffer.byteLength(String(shop['src/routes.ts']));
  expect(
    texts.slice(
      from,
      texts.findIndex((text) => text.startsWith('CRITICAL')),
    ),
  ).toEqual([
    '[RESULT] Security audit incomplete: nobody read the code, which takes a model; what the scans found is neither ' +
      'confirmed nor refuted. 3 issues found (1 critical, 1 high, 1 medium)',
    'Looked at the files, the history, code that decides who may do what, secrets, secrets in the git history, ' +
      'insecure patterns, data flow, access to routes, infrastructure code, IAM policies, dependencies, the file for ' +
      'code hosts.',
    `- the files: 1 file, ${bytes} bytes`,
    expect.stringMatching(/^- the history: [0-9a-f]{10} .* Start$/),
    '- code that decides who may do what: No match; searched 1 file.',
    '- secrets: Checked 1 file: no issues found',
    '- secrets in the git history: Checked 1 commit: no issues found',
    // The statement of the data flow once more: it is one issue.
    '- insecure patterns: Checked 1 file: 1 issue found (1 medium)',
    '- data flow: Checked 1 file: 1 issue found (1 critical)',
    '- access to routes: Checked 1 file: 2 issues found (1 high, 1 medium)',
    ...['infrastructure code: Checked 0 files', 'IAM policies: Checked 0 policies with Access Analyzer'].map(
      (what) => `- ${what}: no issues found, because there was nothing to check`,
    ),
    '- dependencies: Checked 0 packages: no issues found, because there was nothing to check',
    '- the file for code hosts: Wrote findings.sarif: 3 issues found (1 critical, 1 high, 1 medium)',
    'This was a rehearsal: a fixed playbook called the tools, no model judged what they said.',
  ]);
  expect(texts.filter((text) => /^(?:CRITICAL|HIGH|MEDIUM) /.test(text))).toEqual([
    expect.stringMatching(/^CRITICAL src\/routes\.ts:6 .*\(flows\/sql-injection\)$/),
    expect.stringMatching(/^HIGH src\/routes\.ts:10 .*\(access\/unguarded-route\)$/),
    expect.stringMatching(/^MEDIUM src\/routes\.ts:11 .*\(access\/login-without-limit\)$/),
  ]);
  expect(texts.map((text) => text.trim())).toContain(
    'line 4: req.query -> line 4: state -> line 5: sql -> line 6: db.query(sql)',
  );
});

const policies: Changes = {
  'policies/deploy.json': policyFiles['policies/deploy.json'],
  'policies/site.json': `${JSON.stringify(JSON.parse(sent.site), undefined, 2)}\n`,
};

async function auditInfrastructure(recording: string | undefined): Promise<string[]> {
  await using world = await openPlatform(recording === undefined ? {} : { recording });
  const { workspace } = await uploadRepository(world, [{ message: 'Start', changes: policies }]);
  const prompt =
    'Audit AWS infrastructure for security best practices: IAM, networking, encryption, logging.';
  const id = await world.start({ subagent_type: 'security-auditor-agent', prompt, workspace });
  return (await world.ended(id)).lines.map(({ text }) => text.replaceAll(/ {2,}/g, ' '));
}

test('the auditor has Access Analyzer judge the policies, and counts a weakness that rules see as well once', async () => {
  const recording = await makeTree({ 'accessanalyzer.json': analyzerRecording });
  const texts = await auditInfrastructure(recording);
  // By hand: everyone reads the site, whoever deploys passes any role. Both are seen by both.
  expect(texts.find((text) => text.startsWith('[RESULT]'))).toMatch(/\. 2 issues found \(2 high\)$/);
  expect(texts.filter((text) => /^(?:CRITICAL|HIGH|MEDIUM|LOW|INFO) /.test(text))).toEqual([
    'HIGH policies/deploy.json:11 Any role may be passed on (access-analyzer/PASS_ROLE_WITH_STAR_IN_RESOURCE)',
    'HIGH policies/site.json:6 Resource policy grants public access (access-analyzer/PUBLIC_ACCESS)',
  ]);
  expect(texts).toContain('- IAM policies: Checked 2 policies with Access Analyzer: 2 issues found (2 high)');
});

test('the auditor says without an account that no policy was assessed with Access Analyzer', async () => {
  const texts = await auditInfrastructure(undefined);
  expect(texts.find((text) => text.startsWith('[RESULT]'))).toMatch(
    /\. 2 issues found \(2 high\); 1 thing could not be checked$/,
  );
  expect(texts.filter((text) => text.includes('not assessed with Access Analyzer'))).toEqual([
    expect.stringContaining('2 policies of the workspace'),
  ]);
});

test('the auditor visits no host of this machine or network, though it is allowed, and tells so', async () => {
  await using world = await openPlatform({ allowedHosts: ['localhost', '127.0.0.1'] });
  const { workspace } = await uploadRepository(world, [{ message: 'Start', changes: { 'a.md': 'a\n' } }]);
  const prompt = 'Check the headers of https://localhost/, http://127.0.0.1/ and https://elsewhere.example/';
  const id = await world.start({ subagent_type: 'security-auditor-agent', prompt, workspace });
  const texts = (await world.ended(id)).lines.map(({ text }) => text);
  expect(texts.find((text) => text.startsWith('[RESULT]'))).toMatch(
    /\. The scans found no issues; 5 things could not be checked$/,
  );
  const told = texts.filter((text) => text.includes('Could not check'));
  expect(told.filter((text) => text.includes('which is not a public address'))).toHaveLength(4);
  expect(told.filter((text) => text.includes('elsewhere.example: it is not an allowed host'))).toHaveLength(
    1,
  );
});
