import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CheckTemplates } from '#lambdas/ports/template-rules.ts';
import { systemClock } from '#lambdas/runtime/system-clock.ts';
import type { Report } from '#lambdas/tools/cloud/posture/report/report.ts';
import type { ToolResult } from '#lambdas/tools/tool.ts';
import { createTemplateChecks } from '#local/adapters/template-rules/check-templates.ts';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';
import { postureCalls } from './posture-calls.ts';
import { fileOf, reportOf, sessionOn } from './posture-session.ts';
import { brokenByHand, hostile, planted } from './template-samples.ts';

const pack = 'cdk-nag/HIPAA.Security-';
const isOfPack = ({ rule_id }: { rule_id: string }): boolean => rule_id.startsWith(pack);

function assess(
  files: Record<string, string>,
  checkTemplates: CheckTemplates | undefined,
  input: object = {},
) {
  const workspace = async () => inMemoryWorkspace(files);
  const parts = checkTemplates === undefined ? { workspace } : { workspace, checkTemplates };
  return sessionOn(postureCalls({ refuses: false }), parts).call('assess_controls', input);
}

const lastLines = ({ content }: ToolResult): string => content.split('\n').slice(-3).join('\n');

describe('a workspace with planted gaps, look-alikes and hostile templates', () => {
  let result: ToolResult;
  let report: Report;
  let bare: Report;
  beforeAll(async () => {
    const files = { ...planted, ...hostile, 'package.json': '{}' };
    result = await assess(files, createTemplateChecks({ clock: systemClock }));
    report = reportOf(result);
    bare = reportOf(await sessionOn(postureCalls({ refuses: false })).call('assess_controls'));
  });

  test('has these findings of the pack, written down by hand', () => {
    const told = (result.findings ?? []).filter(isOfPack);
    expect(
      told
        .map(
          ({ rule_id, path, line, evidence }) => `${path}:${line} ${evidence} ${rule_id.slice(pack.length)}`,
        )
        .sort(),
    ).toEqual(brokenByHand.map(({ at, rule }) => `${at} ${rule}`).sort());
    expect(told).toContainEqual({
      ...{ rule_id: `${pack}S3BucketLoggingEnabled`, severity: 'medium', path: 'stack.yaml', line: 2 },
      ...{ title: 'The S3 Bucket does not have server access logs enabled', evidence: 'Records' },
      remedy: 'Meet the rule in the template, or say why it does not apply.',
      reference: 'HIPAA 164.308(a)(3)(ii)(A), HIPAA 164.312(b)',
    });
  });

  test('adds each of them as a gap to the controls that the pack names for it, and to no other', () => {
    for (const control of report.controls) {
      const before = bare.controls.find(
        ({ framework, id }) => framework === control.framework && id === control.id,
      );
      const named =
        control.framework === 'hipaa' ? brokenByHand.filter((it) => it.controls.includes(control.id)) : [];
      expect([control.id, control.gaps]).toEqual([control.id, (before?.gaps ?? Number.NaN) + named.length]);
      expect(control.seen - control.gaps).toBe((before?.seen ?? 0) - (before?.gaps ?? 0));
      expect(control.verdict).toBe(named.length > 0 ? 'fail' : before?.verdict);
    }
    const told = report.controls.find(({ id }) => id === '164.312(e)(2)(ii)');
    expect([bare.controls.find(({ id }) => id === told?.id)?.verdict, told?.verdict]).toEqual([
      'pass',
      'fail',
    ]);
  });

  test('names each template that could not be checked, and checks those behind it', () => {
    const told = report.not_assessed.map(
      ({ what, why }) => `${what.replace(' with cdk-nag’s HIPAA pack', '')}: ${why}`,
    );
    expect(told.map((line) => line.split(':')[0]).sort()).toEqual(Object.keys(hostile).sort());
    expect(told.find((line) => line.startsWith('unknown.yaml: '))).toContain('EC2RestrictedSSH of Unknown');
    expect(told).toContain('macro.yaml: it uses a transform or macro, which only CloudFormation can expand');
    expect(told).toContain(
      'include.yaml: it uses a transform or macro, which only CloudFormation can expand',
    );
    expect(told.find((line) => line.startsWith('dangling.yaml: '))).toContain("depends on 'Nobody'");
    expect(result.notChecked).toEqual(report.not_assessed);
  });

  test('is told with the same count', () => {
    expect(lastLines(result)).toContain(
      `cdk-nag’s HIPAA pack on templates: ${brokenByHand.length} gaps in 5 templates; ` +
        `not checked: ${Object.keys(hostile).length}, listed as not assessed.`,
    );
    expect(fileOf(result, 'controls.csv')).toContain(`${pack}S3BucketLoggingEnabled`);
  });
});

describe('the pack is not run', () => {
  test('where it is not deployed, which is a gap in what was assessed and not a pass', async () => {
    const result = await assess(planted, undefined);
    expect(result.notChecked).toEqual([
      {
        what: '3 templates with cdk-nag’s HIPAA pack',
        why: 'aws-cdk-lib, which cdk-nag runs on, is not part of this platform',
        remedy:
          'Embedded: run it in a checkout with development packages; on AWS: deploy the function check-template',
      },
    ]);
    expect(result.findings?.filter(isOfPack)).toEqual([]);
    expect(lastLines(result)).toContain('3 templates with cdk-nag’s HIPAA pack: not assessed');
  });

  test('for SOC 2 alone, nor for a workspace without templates', async () => {
    const never: CheckTemplates = () => Promise.reject(new Error('it was run'));
    expect((await assess(planted, never, { frameworks: ['soc2'] })).notChecked).toEqual([]);
    expect((await assess({ 'a.yaml': 'Resources: []' }, never)).notChecked).toEqual([]);
  });
});

describe('a checker', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'checkers-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const templates = ['a', 'bad', 'b'].map((path) => ({ path, text: path }));
  const never = new AbortController().signal;
  const ready = `say({ kind: 'ready' });`;
  const program = async (name: string, body: string): Promise<string> => {
    const path = join(folder, `${name}.mjs`);
    const say = 'const say = (line) => process.stdout.write(JSON.stringify(line) + "\\n");';
    const input = `import { json } from 'node:stream/consumers';\n${say}\nconst templates = await json(process.stdin);`;
    await writeFile(path, `${input}\n${body}\n`);
    return path;
  };
  const verdict = `say({ kind: 'checked', broken: [], left: 0, unclear: { count: 0, some: [] } });`;
  const until = (end: string) =>
    `${ready} for (const it of templates) { if (it.text === 'bad') { ${end} } ${verdict} }`;

  test('that a template ends is begun anew behind it', async () => {
    const check = createTemplateChecks(
      { clock: systemClock },
      { program: await program('dies', until('process.abort();')) },
    );
    expect(await check(templates, never)).toEqual({
      ...{ outcome: 'checked', broken: [], notChecked: [{ what: 'bad', why: 'it ended cdk-nag' }] },
    });
  });

  test('that has not begun in time is ended, and nothing counts as checked', async () => {
    // The clock is the test's: the time is up at once.
    const clock = { sleep: () => Promise.resolve() };
    const check = createTemplateChecks(
      { clock },
      { program: await program('hangs', 'setInterval(() => {}, 1000);') },
    );
    expect(await check(templates, never)).toEqual({
      outcome: 'unavailable',
      why: 'cdk-nag was not done in time',
    });
  });

  test('that talks without end is ended', async () => {
    const body = `${ready} const much = 'x'.repeat(1 << 20);
      const talk = () => { while (process.stdout.write(much)); process.stdout.once('drain', talk); }; talk();`;
    const check = createTemplateChecks({ clock: systemClock }, { program: await program('talks', body) });
    expect(await check(templates.slice(0, 1), never)).toEqual({
      ...{ outcome: 'checked', broken: [], notChecked: [{ what: 'a', why: 'it ended cdk-nag' }] },
    });
  });

  test('is there no more after a kill, nor its folder', async () => {
    const before = (await readdir(tmpdir())).filter((name) => name.startsWith('agents-templates-'));
    const body = `const { writeFileSync } = await import('node:fs'); ${ready} setInterval(() => {}, 1000);`;
    const killed = new AbortController();
    const check = createTemplateChecks({ clock: systemClock }, { program: await program('waits', body) });
    const ended = check(templates, killed.signal);
    killed.abort(new Error('killed'));
    await expect(ended).rejects.toThrow('killed');
    const after = (await readdir(tmpdir())).filter((name) => name.startsWith('agents-templates-'));
    expect(after.filter((name) => !before.includes(name))).toEqual([]);
  });

  test('reads its own code alone, sees no environment, starts no program and writes nowhere else', async () => {
    const body = `
      const tried = async (what) => what().then(() => 'did', (error) => error.code);
      const { execFile } = await import('node:child_process');
      const { readFile, readdir, writeFile } = await import('node:fs/promises');
      const told = [
        await tried(async () => execFile('/bin/true')),
        await tried(() => writeFile(${JSON.stringify(join(tmpdir(), 'not-mine'))}, '')),
        await tried(() => readFile('/etc/passwd')),
        await tried(() => readdir(${JSON.stringify(homedir())})),
        await tried(() => readFile(${JSON.stringify(resolve('README.md'))})),
        await tried(() => readFile(import.meta.filename)),
      ];
      ${ready}
      say({ kind: 'unreadable', why: [Object.keys(process.env).length, ...told].join(' ') });`;
    const check = createTemplateChecks({ clock: systemClock }, { program: await program('tries', body) });
    const denied = Array(5).fill('ERR_ACCESS_DENIED').join(' ');
    expect(await check(templates.slice(0, 1), never)).toMatchObject({
      notChecked: [{ what: 'a', why: `cdk-nag cannot read it: 0 ${denied} did` }],
    });
  });

  const hasNamespaces = [[], ['--map-root-user']].some(
    (as) => spawnSync('unshare', ['--net', ...as, 'true']).status === 0,
  );
  test.skipIf(!hasNamespaces)('reaches no network, this machine’s own addresses included', async () => {
    let visits = 0;
    const server = createServer((socket) => {
      visits += 1;
      socket.destroy();
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const body = `
      const { connect } = await import('node:net');
      const why = await new Promise((told) => connect(${port}, '127.0.0.1')
        .on('connect', () => told('reached')).on('error', () => told('not reached')));
      ${ready} say({ kind: 'unreadable', why });`;
    const check = createTemplateChecks({ clock: systemClock }, { program: await program('calls', body) });
    const result = await check(templates.slice(0, 1), never);
    await new Promise((closed) => server.close(closed));
    expect([visits, result]).toMatchObject([
      0,
      { notChecked: [{ why: 'cdk-nag cannot read it: not reached' }] },
    ]);
  });

  test('without its packages says so', async () => {
    const check = createTemplateChecks(
      { clock: systemClock },
      { program: await program('none', `say({ kind: 'unavailable' });`) },
    );
    expect(await check(templates, never)).toMatchObject({
      ...{ outcome: 'unavailable', why: expect.stringContaining('not installed') },
    });
  });
});
