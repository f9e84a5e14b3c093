import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import packageFile from '#package.json' with { type: 'json' };
import { makeClientPackage } from '#packaging/client-package.ts';
import { openPlatform, type TestPlatform } from '#test/e2e/platform.ts';

const run = promisify(execFile);
const name = 'background-agents-client';

/** The machine's own Node, which the package is for; where there is none, the one that runs the tests. */
const node =
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((place) => !place.includes('node_modules'))
    .map((place) => join(place, 'node'))
    .find((path) => existsSync(path)) ?? process.execPath;
const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();

const packedSchema = z.tuple([
  z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })) }),
]);
const manifestSchema = z.object({ dependencies: z.record(z.string(), z.string()) });

/** A project of somebody who installed the package: it holds what npm would put there, and nothing of this repository. */
let project: string;
let files: string[];
let dependencies: Record<string, string>;
let world: TestPlatform;

beforeAll(async () => {
  const place = await mkdtemp(join(tmpdir(), 'client-package-'));
  project = join(place, 'project');
  const installed = join(project, 'node_modules', name);
  await mkdir(installed, { recursive: true });
  await makeClientPackage(join(place, 'made'));
  const pack = ['pack', '--json', '--offline', '--pack-destination', place, join(place, 'made')];
  const [packed] = packedSchema.parse(JSON.parse((await run('npm', pack)).stdout));
  files = packed.files.map(({ path }) => path);
  await run('tar', ['-xzf', join(place, packed.filename), '-C', installed, '--strip-components=1']);
  dependencies = manifestSchema.parse(
    JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')),
  ).dependencies;
  for (const dependency of [...Object.keys(dependencies), '@types/node']) {
    const link = join(project, 'node_modules', dependency);
    await mkdir(dirname(link), { recursive: true });
    await symlink(resolve('node_modules', dependency), link);
  }
  await writeFile(join(project, 'package.json'), '{"type":"module"}');
  world = await openPlatform();
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await rm(dirname(project), { recursive: true });
});

function environment(): Record<string, string> {
  const { origin, credentials } = world.platform;
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: project,
    AGENTS_ENDPOINT: origin,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    // Nothing listens there: what is signed for one host is sent to no other.
    ...{
      HTTP_PROXY: 'http://127.0.0.1:9',
      HTTPS_PROXY: 'http://127.0.0.1:9',
      ALL_PROXY: 'http://127.0.0.1:9',
    },
  };
}

/** Runs a file of the project, there. */
async function runThere(...argv: string[]): Promise<string> {
  const { stdout, stderr } = await run(node, argv, { cwd: project, env: environment() });
  expect(stderr).not.toMatch(/warning|deprecat/i);
  return stdout;
}

describe('the package of the client', () => {
  test('holds code, declarations, a page to read and the licence, and needs exact versions of few packages', () => {
    const kinds = new Set(
      files
        .filter((path) => !path.startsWith('lib/page/'))
        .map((path) => path.replace(/^(lib|types)\/.*?(\.d\.ts|\.js\.map|\.js)$/, '$1 $2')),
    );
    expect([...kinds].sort()).toEqual([
      ...['LICENSE', 'README.md', 'lib .js', 'lib .js.map', 'package.json', 'types .d.ts'],
    ]);
    const page = files.filter((path) => /^lib\/page\/[^/]+$/.test(path));
    expect(page.map((path) => path.slice('lib/page/'.length)).sort()).toEqual([
      ...['app.js', 'icon.svg', 'index.html', 'preact-license.txt'],
    ]);
    const known = new Map(Object.entries(packageFile.dependencies));
    for (const [dependency, exact] of Object.entries(dependencies)) expect(exact).toBe(known.get(dependency));
    expect(Object.keys(dependencies)).toContain('@smithy/signature-v4');
    expect(
      Object.keys(dependencies).filter((dependency) => /client-|sqlite|middy|esbuild/.test(dependency)),
    ).toEqual([]);
  });

  test(`runs the first program on Node ${version}, past any proxy`, async () => {
    await writeFile(join(project, 'shop.js'), 'db.query("select " + request.query.id);\n');
    const program = await readFile('examples/first-program.ts', 'utf8');
    await writeFile(join(project, 'first-program.js'), program.replace('#client/index.ts', name));
    const printed = await runThere('first-program.js');
    expect(printed).toMatch(/^\[RESULT\] Security scan complete\. \d+ issues? found/m);
    const [agent] = (await world.api.list()).agents;
    expect(agent).toMatchObject({ subagent_type: 'devsecops-scanner', status: 'completed' });
  });

  test(`is taken by CommonJS too, and by a bundler into one file of either form, on Node ${version}`, async () => {
    const body = "list({ status: 'running' }).then((agents) => console.log(agents.length));";
    const programs = {
      'required.cjs': `new (require('${name}').AgentsClient)().${body}`,
      'imported.mjs': `import { AgentsClient } from '${name}'; new AgentsClient().${body}`,
    };
    for (const [file, code] of Object.entries(programs)) {
      await writeFile(join(project, file), code);
      expect(await runThere(file)).toBe('0\n');
      const alone = await mkdtemp(join(tmpdir(), 'client-bundled-'));
      const outfile = join(alone, file);
      const format = file.endsWith('.cjs') ? 'cjs' : 'esm';
      const entryPoints = [join(project, file)];
      await build({ entryPoints, outfile, format, bundle: true, platform: 'node', logLevel: 'error' });
      expect(await runThere(outfile)).toBe('0\n');
      await rm(alone, { recursive: true });
    }
  });

  test(`brings the command line, on Node ${version}`, async () => {
    const agents = join('node_modules', name, 'lib/agents.js');
    expect(await runThere(agents, '--version')).toBe(`${packageFile.version}\n`);
    expect(await runThere(agents, 'list')).toMatch(
      /^agent-devsecops-scanner-\w+ \[complete\] {2}devsecops-scanner/,
    );
  });

  test('says where the command is that it does not bring', async () => {
    const agents = join('node_modules', name, 'lib/agents.js');
    const refused = run(node, [agents, 'cloud-doctor'], { cwd: project, env: environment() });
    await expect(refused).rejects.toMatchObject({
      code: 64,
      stderr: expect.stringContaining('npm run cloud:doctor'),
    });
    const asJson = run(node, [agents, 'cloud-doctor', '--json'], { cwd: project, env: environment() });
    await expect(asJson).rejects.toMatchObject({
      code: 64,
      stdout: expect.stringContaining('"code": "usage"'),
    });
  });

  test(`serves MCP clients on Node ${version}`, async () => {
    const agents = join('node_modules', name, 'lib/agents.js');
    const server = execFile(node, [agents, 'mcp'], { cwd: project, env: environment() });
    const initialize = {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 't', version: '1' },
    };
    server.stdin?.write(
      `${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: initialize })}\n`,
    );
    const [answer] = server.stdout === null ? [] : await once(server.stdout, 'data');
    expect(JSON.parse(String(answer))).toMatchObject({ id: 1, result: { capabilities: { tools: {} } } });
    const ended = once(server, 'exit');
    server.stdin?.end();
    expect(await ended).toEqual([0, null]);
  });

  test(`serves the web console on Node ${version}`, async () => {
    const agents = join('node_modules', name, 'lib/agents.js');
    const server = execFile(node, [agents, 'console', '--json'], { cwd: project, env: environment() });
    const [line] = server.stdout === null ? [] : await once(server.stdout, 'data');
    const { origin } = z.object({ origin: z.string() }).parse(JSON.parse(String(line)));
    const html = await (await fetch(origin)).text();
    const named = [...html.matchAll(/(?:href|src)="(\/[^"]+)"/g)].map(([, path]) => path ?? '');
    expect(named).toContain('/app.js');
    for (const path of named) expect([path, (await fetch(origin + path)).status]).toEqual([path, 200]);
    expect(await (await fetch(`${origin}/app.js`)).text()).not.toContain('/modules/');
    const ended = once(server, 'exit');
    server.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
  });

  test('is typed for a strict program, and for those of its page, without any source of ours', async () => {
    const program = `
      import { AgentOutput, AgentsClient, AgentsError, type AgentsErrorCode, Task, follow, waitAll } from '${name}';
      const client = new AgentsClient({ endpoint: 'http://127.0.0.1:1', signal: AbortSignal.timeout(1) });
      const started = await Task({ subagent_type: 'x', prompt: 'p', run_in_background: true });
      const ended: AgentOutput = await client.task({ subagent_type: 'x', prompt: 'p' });
      const outputs: AgentOutput[] = await waitAll([started, 'agent-x-abcdefghij']);
      for await (const { lines } of follow(started)) for (const { text } of lines) console.log(text.length);
      // @ts-expect-error a running agent's answer has no output
      started.output;
      // @ts-expect-error there is no such option
      new AgentsClient({ endpiont: 'x' });
      export function isBusy(error: unknown): boolean {
        if (!(error instanceof AgentsError)) return false;
        const code: AgentsErrorCode = error.code;
        // @ts-expect-error the set of codes is closed
        if (code === 'unheard_of') return true;
        return code === 'too_many_agents';
      }
      export { ended, outputs };
    `;
    const page = await readFile('docs/client.md', 'utf8');
    const shown = [...page.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code ?? '');
    expect(shown.length).toBeGreaterThan(4);
    const programs = Object.entries([program, ...shown]).map(([index, code]) => ({
      file: `program-${index}.ts`,
      code,
    }));
    for (const { file, code } of programs) await writeFile(join(project, file), code);
    const compilerOptions = {
      ...{ strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true },
      ...{ target: 'es2022', module: 'nodenext', types: ['node'] },
    };
    await writeFile(
      join(project, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, files: programs.map(({ file }) => file) }),
    );
    const tsc = resolve('node_modules/typescript/bin/tsc');
    const { stdout } = await run(process.execPath, [tsc, '-p', project, '--listFiles']).catch(
      (error: { stdout: string }) => error,
    );
    expect(stdout).not.toContain('error TS');
    expect(stdout).toContain('types/client/index.d.ts');
    expect(stdout.split('\n').filter((path) => path.startsWith(resolve('client')))).toEqual([]);
  });
});
