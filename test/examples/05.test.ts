import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import { agentIdSchema } from '#shared/agent/ids.ts';
import { policy, shop, template } from '#test/deploy/deploying.ts';
import { openPlatform, type TestPlatform } from '#test/e2e/platform.ts';
import { makeFolder, makeTree } from '#test/workspace/folders.ts';
import { runPaced, startedIn } from './paced-example.ts';
import { exampleProgram, workedProgram } from './worked-example.ts';

const example = '05-staged-deployment';
const names = ['dev', 'stage', 'prod'] as const;

/** The shop that smoke tests visit, on loopback. */
async function serveShop(status: number): Promise<number> {
  const server = createServer((_, answer) => void answer.writeHead(status).end('all is well'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return z.object({ port: z.number() }).parse(server.address()).port;
}

const stackOf = (name: string) => ({
  ...{ region: 'eu-west-1', stack: `shop-${name}`, template: 'template.json' },
  smoke_tests: [{ output: 'Url', path: '/health', body: 'all is well', max_ms: 20_000 }],
});

async function open(status: number) {
  const port = await serveShop(status);
  const host = { private_hosts: [`127.0.0.1:${port}`] };
  const environments = Object.fromEntries(
    Object.entries(policy.environments).map(([name, rules]) => [name, { ...rules, ...host }]),
  );
  const stacks = Object.fromEntries(names.map((name) => [name, stackOf(name)]));
  const Outputs = { Url: { Value: `http://127.0.0.1:${port}/` } };
  const workspace = await makeTree({
    '.agents/environments.json': JSON.stringify({ environments: stacks }),
    'template.json': template(shop, { Outputs }),
  });
  const world = await openPlatform({ deployments: { policy: { environments }, folder: await makeFolder() } });
  return { world, workspace };
}

/** Lets the agent come to its end, with a yes where it asks a person. */
async function deployed(world: TestPlatform, agentId: string): Promise<void> {
  const id = agentIdSchema.parse(agentId);
  for (;;) {
    const { status, approval } = await world.api.output(id, { filter: '^$', wait_seconds: 1 });
    if (status !== 'running') return;
    if (approval !== undefined)
      await world.api.decide(id, { decision: 'approve', plan_hash: approval.plan_hash });
  }
}

const run = async ({ world, workspace }: Awaited<ReturnType<typeof open>>) =>
  await runPaced(world, example, {
    workspace,
    before: (verb, id) => (verb === 'AgentOutput' && id !== undefined ? deployed(world, id) : undefined),
  });

describe('Worked example 5', () => {
  test('is the program of the document with await added, and nothing else', async () => {
    expect(await exampleProgram(example)).toBe(await workedProgram(example));
  });

  test('deploys to dev, stage and production, each once the one before is verified', async () => {
    const opened = await open(200);
    await using world = opened.world;
    const printed = await run(opened);
    expect(printed.filter((line) => line.startsWith('[RESULT]'))).toEqual(
      names.map((name) => expect.stringContaining(`[RESULT] Deployed to ${name} and verified`)),
    );
    expect(printed.filter((line) => line.startsWith('Prod deployment: '))).toEqual([
      expect.stringMatching(/^Prod deployment: .+/),
    ]);
    expect(printed.slice(-3)).toEqual(
      names.map(() => expect.stringMatching(/ \[complete\] {2}aws-infrastructure-expert \(completed .*\)$/)),
    );
    const { agents } = await world.api.list();
    const [dev, stage, prod] = agents.reverse();
    expect([dev, stage, prod].map((it) => it?.description)).toEqual([
      'Deploy to dev',
      'Deploy to stage',
      'Deploy to production',
    ]);
    expect(String(stage?.started_at) > String(dev?.completed_at)).toBe(true);
    expect(String(prod?.started_at) > String(stage?.completed_at)).toBe(true);
  });

  test('goes no further than dev where its smoke tests fail', async () => {
    const opened = await open(500);
    await using world = opened.world;
    const printed = await run(opened);
    expect(await startedIn(world)).toHaveLength(1);
    expect(printed.at(-1)).toMatch(/^agent-\S+ \[complete\] {2}.* \(completed .*, exit code 1\)$/);
  });
});
