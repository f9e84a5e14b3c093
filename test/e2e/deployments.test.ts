import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '#lambdas/runtime/system-clock.ts';
import { createSimulatedStacks } from '#local/adapters/stacks/simulated-stacks.ts';
import { playbooks } from '#local/rehearsal/playbooks/all.ts';
import { makeEnd } from '#shared/agent/end.ts';
import type { AgentId } from '#shared/agent/ids.ts';
import { policy, resource, shop, template } from '#test/deploy/deploying.ts';
import { openPlatform, type TestPlatform } from './platform.ts';
import { uploadTree } from './tiny-workspace.ts';

const prompts = {
  dev: 'Deploy application stack to dev environment. Run smoke tests after deployment.',
  stage: 'Deploy application stack to stage environment. Run smoke tests.',
  prod: 'Deploy application stack to PRODUCTION. Execute deployment checklist.',
};

/** A platform over a simulated account, and the shop that its smoke tests visit. */
async function open(given: { home?: string; folder?: string } = {}) {
  const shopStatus = { now: 200 };
  const server = createServer((_, answer) => void answer.writeHead(shopStatus.now).end('all is well'));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const folder = given.folder ?? (await mkdtemp(join(tmpdir(), 'agents-stacks-')));
  onTestFinished(async () => {
    server.close();
    await rm(folder, { recursive: true, force: true });
  });
  const host = { private_hosts: [`127.0.0.1:${port}`] };
  const environments = Object.fromEntries(
    Object.entries(policy.environments).map(([name, rules]) => [name, { ...rules, ...host }]),
  );
  const deployments = { policy: { environments }, folder };
  const world = await openPlatform({ playbooks, deployments, ...(given.home && { home: given.home }) });
  const Outputs = { Url: { Value: `http://127.0.0.1:${port}/` } };
  const environmentOf = (name: string) => ({
    ...{ region: 'eu-west-1', stack: `shop-${name}`, template: 'template.json' },
    smoke_tests: [
      { output: 'Url', path: '/health', body: 'all is (?:well|fine)', max_ms: 20_000, wait_seconds: 2 },
    ],
  });
  const environmentsFile = {
    dev: environmentOf('dev'),
    stage: environmentOf('stage'),
    prod: environmentOf('prod'),
  };
  const start = async (environment: keyof typeof prompts, resources: object = shop): Promise<AgentId> =>
    await world.start({
      subagent_type: 'aws-infrastructure-expert',
      prompt: prompts[environment],
      workspace: await uploadTree(world.api, {
        '.agents/environments.json': JSON.stringify({ environments: environmentsFile }),
        'template.json': template(resources, { Outputs }),
      }),
    });
  return { world, start, shopStatus, folder, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() };
}

const resultOf = ({ output }: { output: string }) =>
  output.split('\n').find((line) => line.startsWith('[RESULT]'));

async function untilAsked(world: TestPlatform, id: AgentId) {
  await expect
    .poll(async () => (await world.api.output(id, { limit: 1 })).approval?.title, { timeout: 20_000 })
    .toBeDefined();
  return (await world.api.output(id, { limit: 1 })).approval;
}

const queues = (count: number): object =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`Q${n}`, resource('AWS::SQS::Queue')]));

const untilTold = (world: TestPlatform, id: AgentId, text: string) =>
  expect
    .poll(async () => (await world.api.output(id, { limit: 1_000 })).output, { timeout: 20_000 })
    .toContain(text);

/** The record of the one call that is abandoned, once it is. */
async function untilAbandoned(world: TestPlatform, id: AgentId) {
  const find = async () =>
    (await world.api.toolCalls(id, {})).tool_calls.find(({ outcome }) => outcome === 'abandoned');
  await expect.poll(find, { timeout: 20_000 }).toBeDefined();
  return find();
}

/** How the stack of dev stands in a simulated account. */
async function statusIn(folder: string): Promise<string | undefined> {
  const { signal } = new AbortController();
  const place = { environment: 'dev', region: 'eu-west-1', stack: 'shop-dev', signal };
  const stack = await createSimulatedStacks({ clock: systemClock }, { folder }).describe(place);
  return stack.outcome === 'answered' ? stack.value?.status : stack.code;
}

describe('the infrastructure expert', () => {
  test('deploys to dev and to stage, verifies each, and tells its steps', async () => {
    await using at = await open();
    for (const environment of ['dev', 'stage'] as const) {
      const ended = await at.world.ended(await at.start(environment));
      expect({ status: ended.status, code: ended.exit_code }).toEqual({ status: 'completed', code: 0 });
      expect(resultOf(ended)).toMatch(new RegExp(`^\\[RESULT\\] Deployed to ${environment} and verified`));
      expect(ended.output).toContain('2 added, 0 modified, 0 replaced, 0 removed; 6 events');
      expect(ended.output).toContain(
        `Smoke tests of shop-${environment} (${environment}): 1 passed, 0 failed, 0 not run`,
      );
      const steps = ['Planning changes...', `Deploying to ${environment}...`, 'Running smoke tests...'];
      const places = steps.map((step) => ended.output.indexOf(step));
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      expect(places[0]).toBeGreaterThan(0);
    }
  });

  test('deploys to production after a yes, and not at all after a no', async () => {
    await using at = await open();
    const refused = await at.start('prod');
    expect((await untilAsked(at.world, refused))?.title).toBe(
      'Deploy shop-prod to prod: 2 added, 0 modified, 0 replaced, 0 removed',
    );
    await at.world.api.decide(refused, { decision: 'reject', note: 'Not today' });
    const no = await at.world.ended(refused);
    expect(no.exit_code).toBe(2);
    expect(resultOf(no)).toMatch(
      /^\[RESULT\] Nothing was deployed: Not approved: .* rejected it, saying: Not today/,
    );
    const approved = await at.start('prod');
    const asked = await untilAsked(at.world, approved);
    await at.world.api.decide(approved, { decision: 'approve', plan_hash: asked?.plan_hash });
    const yes = await at.world.ended(approved);
    expect({ code: yes.exit_code, result: resultOf(yes) }).toEqual({
      code: 0,
      result: expect.stringContaining('[RESULT] Deployed to prod and verified'),
    });
  });

  test('ends with 1 where the deployment fails, and where smoke tests do, after it put the old state back', async () => {
    await using at = await open();
    await at.world.ended(await at.start('dev'));
    const bad = { ...shop, Bad: resource('AWS::SQS::Queue', {}, { fails: 'name is taken' }) };
    const failed = await at.world.ended(await at.start('dev', bad));
    expect(failed.exit_code).toBe(1);
    expect(resultOf(failed)).toContain(
      'Failed and rolled back: shop-dev (dev, eu-west-1): UPDATE_ROLLBACK_COMPLETE',
    );
    expect(failed.output).toContain('Failed: Bad (AWS::SQS::Queue): name is taken');
    at.shopStatus.now = 500;
    const larger = { ...shop, Api: resource('AWS::Lambda::Function', { MemorySize: 512 }) };
    const back = await at.world.ended(await at.start('dev', larger));
    expect(back.exit_code).toBe(1);
    expect(resultOf(back)).toMatch(
      /Deployment to dev failed and was rolled back: .*0 passed, 1 failed, 0 not run/,
    );
    expect(back.output).toContain('status 500 instead of 200 (2 tries)');
  }, 60_000);

  test('goes on with a deployment after a restart of the platform, and executes it once', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'agents-restart-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const options = {
      playbooks,
      home: join(folder, 'home'),
      deployments: { policy, folder: join(folder, 'account') },
    };
    const many = queues(25);
    const environment = { region: 'eu-west-1', stack: 'shop-dev', template: 'template.json' };
    let id: AgentId;
    {
      await using world = await openPlatform(options);
      const workspace = await uploadTree(world.api, {
        '.agents/environments.json': JSON.stringify({ environments: { dev: environment } }),
        'template.json': template(many),
      });
      id = await world.start({ subagent_type: 'aws-infrastructure-expert', prompt: prompts.dev, workspace });
      await untilTold(world, id, 'of 25 resources done');
    }
    await using world = await openPlatform(options);
    const { output, exit_code } = await world.ended(id);
    expect(output).toContain('25 added, 0 modified, 0 replaced, 0 removed; 52 events in 5 s');
    // There is no address to visit, and a new stack has no way back: not verified is no success.
    expect(exit_code).toBe(1);
    expect(resultOf({ output })).toContain('was NOT rolled back (shop-dev was new: there is no former state');
  }, 60_000);

  test('that is killed in the middle of an update has it turned back, and its call tells so', async () => {
    await using at = await open();
    await at.world.ended(await at.start('dev'));
    const id = await at.start('dev', { ...shop, ...queues(40) });
    await untilTold(at.world, id, 'of 40 resources done');
    const killed = await at.world.api.kill(id);
    expect(killed.output).toContain('[WARNING] Stack shop-dev in eu-west-1 was being deployed');
    expect(killed.message).toContain('1 call of it was under way and is abandoned');
    expect(await untilAbandoned(at.world, id)).toMatchObject({
      tool: 'execute_deployment',
      aftermath: expect.stringContaining('The update is turned back: shop-dev was in UPDATE_IN_PROGRESS'),
    });
    const status = () => statusIn(at.folder);
    await expect.poll(status, { timeout: 20_000 }).toBe('UPDATE_ROLLBACK_COMPLETE');
    const { output } = await at.world.api.output(id, { limit: 1_000 });
    expect(killed.output.split('\n').at(-1)).toBe(output.split('\n').at(-1));
  }, 60_000);

  test('whose platform dies right behind the kill has its deployment turned back by the next one', async () => {
    const home = await mkdtemp(join(tmpdir(), 'agents-restart-'));
    onTestFinished(() => rm(home, { recursive: true, force: true }));
    const account = join(home, 'account');
    let id: AgentId;
    {
      await using at = await open({ home: join(home, 'home'), folder: account });
      await at.world.ended(await at.start('dev'));
      id = await at.start('dev', { ...shop, ...queues(60) });
      await untilTold(at.world, id, 'of 60 resources done');
      const end = makeEnd({ reason: 'killed' }, new Date().toISOString());
      await at.world.platform.engine.store.end(id, end, []);
    }
    await using at = await open({ home: join(home, 'home'), folder: account });
    expect(await untilAbandoned(at.world, id)).toMatchObject({
      aftermath: expect.stringContaining('The update is turned back'),
    });
    await expect.poll(() => statusIn(account), { timeout: 20_000 }).toBe('UPDATE_ROLLBACK_COMPLETE');
  }, 60_000);
});
