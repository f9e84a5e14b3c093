import { describe, expect, test } from 'vitest';
import { scanInfrastructure } from '#lambdas/tools/scan/infrastructure/scan-infrastructure.ts';
import { scanInfrastructureTool } from '#lambdas/tools/scan/infrastructure/tool.ts';
import type { ScanOptions } from '#lambdas/tools/scan/scan-options.ts';
import type { ToolContext } from '#lambdas/tools/tool.ts';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';
import { toolContext } from '#test/fakes/tool-context.ts';
import { password, template } from './fixtures.ts';

const open = template('AWS::S3::Bucket', 'AccessControl: PublicRead');

function scan(files: Record<string, string | number>, options: Partial<ScanOptions> = {}) {
  return scanInfrastructure(inMemoryWorkspace(files), {
    signal: new AbortController().signal,
    progress: () => undefined,
    ...options,
  });
}

describe('a scan of infrastructure code', () => {
  test('leaves alone what is no infrastructure code, and does not count it', async () => {
    const report = await scan({
      'package.json': '{"name": "a", "Resources": {}}',
      'config.yaml': 'kind: thing\nprivileged: true\n',
      'openapi.yaml': 'openapi: 3.1.0\npaths: {}\n',
      'Dockerfile.md': '# How to build',
      'Dockerfile.sample': 'FROM {{base}}',
      'broken.yaml': 'a: [',
    });
    expect(report).toEqual({ findings: [], notChecked: [], checked: 0, unit: 'files' });
  });

  test('finds templates of any name, in YAML and in JSON, at the right line', async () => {
    const json = JSON.stringify(
      { Resources: { A: { Type: 'AWS::S3::Bucket', Properties: { AccessControl: 'PublicRead' } } } },
      null,
      '\t',
    );
    const report = await scan({ 'a.json': json, 'b.template': open });
    expect(report.findings.map(({ path, line }) => [path, line])).toEqual([
      ['a.json', 6],
      ['b.template', 6],
    ]);
    expect(report.findings[0]?.evidence).toBe('"AccessControl": "PublicRead"');
  });

  test('reads Terraform that is written as JSON', async () => {
    const block = { resource: { aws_s3_bucket_acl: { a: [{ acl: 'public-read' }], b: { acl: 'private' } } } };
    const report = await scan({ 'main.tf.json': JSON.stringify(block, null, 2) });
    expect(report.findings.map(({ rule_id, line }) => [rule_id, line])).toEqual([
      ['infrastructure/terraform-s3-public-acl', 6],
    ]);
  });

  test('takes long and short intrinsic functions for values that are known only later', async () => {
    const report = await scan({
      'short.yaml': template('AWS::RDS::DBInstance', 'StorageEncrypted: !If [A, true, false]'),
      'long.json': JSON.stringify({
        Resources: {
          A: {
            Type: 'AWS::RDS::DBInstance',
            Properties: { StorageEncrypted: { 'Fn::If': ['A', true, false] } },
          },
        },
      }),
    });
    expect(report.findings).toEqual([]);
    expect(report.checked).toBe(2);
  });

  test('names every file that it recognised and could not read, with the line', async () => {
    const report = await scan({
      Dockerfile: 'RUN true',
      'a/main.tf': 'resource "a" "b" {\n  c = \n}',
      'b.yaml': `${open}\n  broken: [`,
      'chart/templates/a.yaml': 'apiVersion: v1\nkind: Pod\n{{- if .Values.a }}\nspec: {}\n{{- end }}',
      '.github/workflows/empty.yml': '# nothing yet',
      'image/Dockerfile': 'FROM a:1\0',
    });
    expect(report.checked).toBe(0);
    expect(Object.fromEntries(report.notChecked.map(({ what, why }) => [what, why]))).toEqual({
      Dockerfile: 'no FROM instruction',
      'a/main.tf': 'not valid HCL: unexpected the end of the line (line 2)',
      'b.yaml': expect.stringMatching(/^not valid YAML: .*\(line [78]\)$/),
      'chart/templates/a.yaml': 'a Helm template: its values are not known here',
      '.github/workflows/empty.yml': 'no jobs that could be read',
      'image/Dockerfile': 'it is not text',
    });
  });

  test('gives up on YAML whose aliases multiply without end', async () => {
    const levels = Array.from({ length: 30 }, (_, level) =>
      level === 0
        ? 'a0: &a0 x'
        : `a${level}: &a${level} [${Array(10)
            .fill(`*a${level - 1}`)
            .join(', ')}]`,
    );
    const report = await scan({
      'bomb.yaml': `apiVersion: v1\nkind: Pod\n${levels.join('\n')}\n`,
      'loop.yaml': 'apiVersion: v1\nkind: Pod\nspec: &a\n  b: *a\n',
    });
    expect(report.notChecked.map(({ what }) => what)).toEqual(['bomb.yaml', 'loop.yaml']);
    expect(report.notChecked[0]?.why).toContain('unfold into too many values');
  });

  test('gives up before it begins on YAML that would take the parser seconds or minutes', async () => {
    const megabyte = (text: string) => text.repeat(Math.floor(900_000 / text.length));
    const head = 'apiVersion: v1\nkind: Pod\n';
    const report = await scan({
      'documents.yaml': `${head}${megabyte('---\n')}`,
      'escapes.yaml': `${head}a: "${megabyte('\\x')}`,
      'flow.yaml': `${head}a: [${megabyte('[],')}]`,
      'items.yaml': `${head}a:\n${megabyte('- a\n')}`,
    });
    expect(report.notChecked.map(({ what, why }) => [what, why])).toEqual(
      ['documents.yaml', 'escapes.yaml', 'flow.yaml', 'items.yaml'].map((what) => [
        what,
        'it has more lists, maps and lines than can be read at once',
      ]),
    );
  });

  test('reads an alias as the last anchor of its name before it, however many there are', async () => {
    const bucket = (acl: string) => `Type: AWS::S3::Bucket\n    Properties: {AccessControl: ${acl}}\n`;
    const filler = `Metadata:\n${'  - &x filler\n'.repeat(20_000)}`;
    const aliases = `Outputs:\n${'  - *x\n'.repeat(1_900)}`;
    const report = await scan({
      'a.yaml': [
        'AWSTemplateFormatVersion: "2010-09-09"\n',
        `${filler}${aliases}Conditions:\n  a: &acl Private\n  b: &acl PublicRead\n`,
        `Resources:\n  Open:\n    ${bucket('*acl')}`,
        '  Later: {Type: AWS::SNS::Topic, Properties: {KmsMasterKeyId: &acl Private}}\n',
      ].join(''),
    });
    expect(report.notChecked).toEqual([]);
    expect(report.findings.map(({ rule_id }) => rule_id)).toContain(
      'infrastructure/cloudformation-s3-public-acl',
    );
  });

  test('gives up on nesting without end', async () => {
    const report = await scan({
      'deep.tf': `a = ${'['.repeat(5_000)}${']'.repeat(5_000)}`,
      'holes.tf': `a = "${'${"'.repeat(5_000)}`,
      'brackets.tf': `a = f${'('.repeat(5_000)}${')'.repeat(5_000)}`,
      'deep.json': `{"apiVersion": "v1",\n"kind": "Pod", "a": ${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
    });
    expect(report.notChecked.map(({ what }) => what).sort()).toEqual([
      'brackets.tf',
      'deep.json',
      'deep.tf',
      'holes.tf',
    ]);
  });

  test('does not read files that nobody wrote by hand, and says so', async () => {
    const report = await scan({
      Dockerfile: `FROM a\n${'RUN a\n'.repeat(20_000)}`,
      'main.tf': `# ${'a'.repeat(1_000_001)}`,
      'template.yaml': `${open}\n# ${'a'.repeat(1_000_001)}`,
      'data.json': JSON.stringify(['a'.repeat(1_000_001)]),
    });
    expect(report.notChecked.map(({ what, why }) => [what, why])).toEqual([
      ['Dockerfile', 'it has 120007 bytes, and at most 65536 are read'],
      ['main.tf', 'it has 1000003 bytes, and at most 1000000 are read'],
      ['template.yaml', expect.stringMatching(/^it has \d+ bytes, and at most 1000000 are read$/)],
    ]);
  });

  test('looks only at the paths it is given', async () => {
    const files = { 'a/t.yaml': open, 'ab/t.yaml': open, 'b.yaml': open };
    const report = await scan(files, { paths: ['./a/', 'b.yaml'] });
    expect(report.findings.map(({ path }) => path)).toEqual(['a/t.yaml', 'b.yaml']);
    expect(report.notChecked).toEqual([]);
  });

  test('tells of a path that is not there, and looks at the others', async () => {
    const report = await scan({ 'a.yaml': open }, { paths: ['a.yaml', 'gone'] });
    expect(report.notChecked).toMatchObject([{ what: 'gone' }]);
    expect(report.checked).toBe(1);
  });

  test('names a file that cannot be read, and checks the rest', async () => {
    const report = await scan({ Dockerfile: 10, 'a.yaml': open, 'b.yaml': 10 });
    expect(report.notChecked.map(({ what }) => what)).toEqual(['Dockerfile', 'b.yaml']);
    expect(report.findings.map(({ path }) => path)).toEqual(['a.yaml']);
  });

  test('stops when it is aborted', async () => {
    const controller = new AbortController();
    const reason = new Error('killed');
    const files = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`${index}.tf`, 'a = 1']));
    const seen: string[] = [];
    const progress = (text: string) => {
      seen.push(text);
      controller.abort(reason);
    };
    await expect(scan(files, { signal: controller.signal, progress })).rejects.toBe(reason);
    expect(seen).toEqual(['Checked 0 of 60 infrastructure files']);
  });

  test('shows its progress every fifty files', async () => {
    const seen: string[] = [];
    const files = Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`${index}.tf`, 'a = 1']));
    await scan(files, { progress: (text) => seen.push(text) });
    expect(seen.map((text) => text.match(/\d+/)?.[0])).toEqual(['0', '50', '100']);
  });

  test('never repeats a secret as evidence', async () => {
    const report = await scan({
      'a.yaml': template('AWS::RDS::DBInstance', `MasterUserPassword: ${password}\nPubliclyAccessible: true`),
      'b.json': `{"Resources": {"A": {"Type": "AWS::RDS::DBInstance", "Properties": {"MasterUserPassword": "${password}"}}}}`,
      Dockerfile: `FROM a\nENV DB_PASSWORD=${password}\nRUN curl -k -u "token:${password}" https://a`,
    });
    expect(report.findings.length).toBeGreaterThan(5);
    expect(JSON.stringify(report.findings)).not.toContain(password);
  });
});

describe('the tool scan_infrastructure', () => {
  const context = (files: Record<string, string>): ToolContext =>
    toolContext({ workspace: async () => inMemoryWorkspace(files) });

  test('answers findings as text and as data', async () => {
    const result = await scanInfrastructureTool.run(context({ 'a.yaml': open, 'b.tf': 'a =' }), {});
    expect(result.content).toContain('[critical] a.yaml:6 infrastructure/cloudformation-s3-public-acl');
    expect(result.content).toContain('b.tf');
    expect(result.findings?.map(({ line }) => line)).toEqual([6]);
    expect(result.notChecked?.map(({ what }) => what)).toEqual(['b.tf']);
  });

  test('tells the model about a path that is not there', async () => {
    const result = await scanInfrastructureTool.run(context({ 'a.yaml': open }), { paths: ['nowhere'] });
    expect(result.content).toContain('nowhere: no such file or folder in the workspace');
    expect(result.notChecked?.map(({ what }) => what)).toEqual(['nowhere']);
  });
});
