import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type Bundles, bundleFunctions } from '#infra/bundle/bundle-functions.ts';
import { templateVerdictSchema } from '#lambdas/template-rules/template-verdict.ts';
import packageFile from '#package.json' with { type: 'json' };
import { routes } from '#shared/contract/routes.ts';
import { type FunctionName, functionNames } from '#shared/deployment/functions.ts';
import { stepFunctions } from '#shared/workflow/state-machine.ts';
import { brokenByHand, planted } from '#test/cloud/posture/template-samples.ts';
import { bootFunction } from './booted-function.ts';
import { httpEvent, jane, readAnswer } from './http-events.ts';
import { productionAssets, type SynthesizedFunction } from './synthesized-assets.ts';

const kilobyte = 1_024;

let synthesized: Awaited<ReturnType<typeof productionAssets>>;

/** Bundles of everything, on a machine that may be busy. */
const synthesisMs = 180_000;

beforeAll(async () => {
  synthesized = await productionAssets();
}, synthesisMs);

const assetOf = (name: string): SynthesizedFunction => {
  const found = synthesized.functions.get(name);
  if (found === undefined) throw new Error(`no function ${name} was synthesized`);
  return found;
};
const bytesOf = async (name: string): Promise<number> =>
  (await stat(join(assetOf(name).folder, 'index.mjs'))).size;
const bootWith = (name: FunctionName, event: unknown) => bootFunction(assetOf(name), { event });

describe('what is deployed', () => {
  test.each(routes)('of $name is at most 700 KB', async ({ name }) => {
    expect(await bytesOf(name)).toBeLessThanOrEqual(700 * kilobyte);
  });

  test('holds the parser of scan_patterns for arm64, or asks before it is deployed', () => {
    const native = join(assetOf('scan').folder, 'node_modules/@ast-grep/napi-linux-arm64-gnu');
    expect(synthesized.parameters.includes('DeployIncomplete')).toBe(!existsSync(native));
  });

  test('with all that cdk-nag runs on is at most 16 MB', async () => {
    expect(await bytesOf('check-template')).toBeLessThanOrEqual(16 * 1_000 * kilobyte);
  });

  test('of Think is at most 1.2 MB', async () => {
    expect(await bytesOf('think')).toBeLessThanOrEqual(1.2 * 1_000 * kilobyte);
  });
});

describe('a bundle', () => {
  let outdir: string;
  let bundles: Bundles;
  const inputsOf = (name: FunctionName) => bundles.entries.get(name)?.inputs ?? [];

  beforeAll(async () => {
    outdir = await mkdtemp(join(tmpdir(), 'agents-bundles-'));
    const machine = process.arch === 'arm64' ? 'arm64' : 'x64';
    bundles = await bundleFunctions({ outdir, machine, only: ['think', 'scan', 'task'] });
  });
  afterAll(() => rm(outdir, { recursive: true, force: true }));

  test('of Think holds the tools, but not what they run on', () => {
    const runs =
      /@ast-grep|@secretlint|isomorphic-git|\/(scan-(secrets|patterns|dependencies|infrastructure))\.ts$/;
    expect(inputsOf('think')).toContain('lambdas/tools/scan/patterns/tool.ts');
    expect(inputsOf('think').filter((path) => runs.test(path))).toEqual([]);
  });

  test('holds nothing of the embedded platform, of the client, of the deployment or of tests', () => {
    const inputs = [...bundles.entries.values()].flatMap((entry) => entry.inputs);
    expect(inputs.length).toBeGreaterThan(1_000);
    const foreign = /^(local|client|infra|test|bench)\/|aws-cdk|\/vitest\//;
    expect(inputs.filter((path) => foreign.test(path))).toEqual([]);
  });

  test('with syntax trees carries them in native code, and one without carries none', () => {
    expect(bundles.missing).toEqual([]);
    const load = createRequire(join(bundles.folderOf('scan'), 'index.mjs'));
    const parsers = z.object({ parse: z.custom<(language: string, code: string) => { root(): unknown }>() });
    expect(parsers.parse(load('@ast-grep/napi')).parse('TypeScript', 'let a = 1').root()).toBeDefined();
    const python = z.object({ libraryPath: z.string() }).parse(load('@ast-grep/lang-python'));
    expect(python.libraryPath.startsWith(bundles.folderOf('scan'))).toBe(true);
    expect(() => createRequire(join(bundles.folderOf('task'), 'index.mjs'))('@ast-grep/napi')).toThrow();
  });
});

describe('in a bare Node with the environment of the template', () => {
  test('GET /health answers', async () => {
    const { answer } = await bootWith('health', httpEvent({}));
    const { statusCode, body } = readAnswer(answer);
    expect([statusCode, body]).toEqual([
      200,
      { status: 'ok', platform: 'aws', rehearsal: false, version: packageFile.version },
    ]);
  });

  test('GET /agent-types answers the types that were deployed', async () => {
    const { answer } = await bootWith('list-agent-types', httpEvent(jane));
    const { statusCode, body } = readAnswer(answer);
    const { agent_types } = z.object({ agent_types: z.array(z.object({ name: z.string() })) }).parse(body);
    expect(statusCode).toBe(200);
    expect(agent_types.map(({ name }) => name)).toContain('devsecops-scanner');
  });

  test('POST /tasks knows its agent types, and says what is wrong before it calls anything', async () => {
    const { answer } = await bootWith(
      'task',
      httpEvent(jane, { body: { subagent_type: 'devsecops', prompt: 'Scan' } }),
    );
    const { statusCode, body } = readAnswer(answer);
    expect(statusCode).toBe(404);
    expect(JSON.stringify(body)).toContain('devsecops-scanner');
  });

  test.each(routes.filter(({ signed }) => signed))('$name refuses who is not signed', async ({ name }) => {
    const { answer } = await bootWith(name, httpEvent({}));
    const { statusCode, body } = readAnswer(answer);
    expect(statusCode).toBe(403);
    expect(body).toMatchObject({ error: { code: 'forbidden' }, request_id: 'request-1' });
  });

  test.each([...stepFunctions, 'execution-status-changed', 'schedule-fire', 'check-template'] as const)(
    '%s starts, and refuses an event that is none of its own',
    async (name) => {
      expect(await bootWith(name, { odd: true })).toMatchObject({ error: 'ZodError' });
    },
  );

  test('templates are held against the same rules as in the installed packages', async () => {
    const told = [];
    for (const [path, text] of Object.entries(planted)) {
      const verdict = templateVerdictSchema.parse((await bootWith('check-template', { text })).answer);
      if (verdict.kind !== 'checked') throw new Error(`${path}: ${verdict.why}`);
      told.push(...verdict.broken.map((it) => ({ ...it, at: `${path} ${it.logicalId} ${it.rule}` })));
    }
    const byHand = brokenByHand.map(({ at, rule }) => `${at.replace(/:\d+/, '')} HIPAA.Security-${rule}`);
    expect(told.map(({ at }) => at).sort()).toEqual(byHand.sort());
    expect(told.find(({ rule }) => rule.endsWith('SNSEncryptedKMS'))).toMatchObject({
      title: 'The SNS topic does not have KMS encryption enabled',
      controls: ['164.312(a)(2)(iv)', '164.312(e)(2)(ii)'],
    });
    const { answer } = await bootWith('check-template', { text: 'Resources: [' });
    expect(answer).toMatchObject({ kind: 'unreadable' });
  });

  test('the sweep looks for running agents, and counts them for the dashboard', async () => {
    const asked: string[] = [];
    const table = createServer((request, response) => {
      asked.push(String(request.headers['x-amz-target']));
      response.end('{"Items":[],"Count":0}');
    });
    table.listen(0, '127.0.0.1');
    await once(table, 'listening');
    const { port } = z.object({ port: z.number() }).parse(table.address());
    const endpoint = `http://127.0.0.1:${port}`;
    const { log, error } = await bootFunction(assetOf('sweep'), { event: {}, endpoint });
    table.close();
    expect(error).toBeUndefined();
    expect(asked).toEqual(['DynamoDB_20120810.Query']);
    expect(JSON.parse(log.at(-2) ?? '')).toMatchObject({
      ...{ Stage: 'prod', AgentsRunning: 0 },
      _aws: { CloudWatchMetrics: [{ Namespace: 'BackgroundAgents', Dimensions: [['Stage']] }] },
    });
  });

  test('that is every function there is', () => {
    const booted = [...routes.map(({ name }) => name), ...stepFunctions];
    const others = ['execution-status-changed', 'schedule-fire', 'sweep', 'check-template'];
    expect([...booted, ...others].sort()).toEqual(functionNames.toSorted());
  });
});
