import { describe, expect, test } from 'vitest';
import { openDeploying, resource, shop, treeOf } from './deploying.ts';

const larger = { ...shop, Api: resource('AWS::Lambda::Function', { MemorySize: 512 }) };
const { Orders } = shop;

describe('An execution', () => {
  test('creates the stack, shows events as progress and ends with what happened', async () => {
    const Outputs = { Url: { Value: 'https://shop.example.com/' }, Token: { Value: 'abc' } };
    const world = await openDeploying(treeOf(shop, { Outputs }));
    const { text } = await world.deploy();
    expect(text.split('\n')).toEqual([
      'Deployed shop-dev (dev, eu-west-1): CREATE_COMPLETE',
      '2 added, 0 modified, 0 replaced, 0 removed; 6 events in 2 s',
      'Output Url: https://shop.example.com/',
      'Not verified yet: run smoke_test with this plan',
    ]);
    expect(await world.status()).toBe('CREATE_COMPLETE');
    expect(world.shown).toContain('Deploying shop-dev to dev');
    expect(world.shown).toContain('Orders (AWS::DynamoDB::Table) CREATE_COMPLETE');
    expect(world.shown.some((text) => text.endsWith('1 of 2 resources done'))).toBe(true);
  });

  test('that fails is rolled back, and says what failed and why', async () => {
    const world = await openDeploying(treeOf(shop));
    await world.deploy();
    world.changeTree(treeOf({ ...larger, Bad: resource('AWS::SQS::Queue', {}, { fails: 'name is taken' }) }));
    const { text } = await world.deploy();
    expect(text).toContain('Failed and rolled back: shop-dev (dev, eu-west-1): UPDATE_ROLLBACK_COMPLETE');
    expect(text).toContain('Failed: Bad (AWS::SQS::Queue): name is taken');
    expect(text).toContain('Exit code to finish with: 1');
    world.changeTree(treeOf(shop));
    expect((await world.plan()).text).toContain('no changes');
  });

  test('of a new stack that fails leaves a shell, and says that it takes no deployment', async () => {
    const world = await openDeploying(
      treeOf({ ...shop, Bad: resource('AWS::SQS::Queue', {}, { fails: 'name is taken' }) }),
    );
    const { text } = await world.deploy();
    expect(text).toContain('Failed and rolled back: shop-dev (dev, eu-west-1): ROLLBACK_COMPLETE');
    expect(text).toContain('The empty stack stays, and takes no deployment until somebody has removed it.');
    expect(text).not.toContain('as it was before');
    await expect(world.plan()).rejects.toThrow('shop-dev is in ROLLBACK_COMPLETE');
  });

  test('whose rollback fails too says that somebody has to look', async () => {
    const world = await openDeploying(treeOf(shop));
    await world.deploy();
    const stuck = resource('AWS::Lambda::Function', { MemorySize: 512 }, { rollback_fails: true });
    world.changeTree(treeOf({ Orders, Api: stuck, Bad: resource('AWS::SQS::Queue', {}, { fails: 'no' }) }));
    const { text } = await world.deploy();
    expect(text).toContain(
      'Failed, and could not be rolled back: shop-dev (dev, eu-west-1): UPDATE_ROLLBACK_FAILED',
    );
    expect(text).toContain('Exit code to finish with: 1');
  });

  test('that ran twice, or died before it could say so, executes once', async () => {
    const world = await openDeploying(treeOf(shop));
    const { id } = await world.plan();
    const callKey = world.nextKey();
    const first = await world.round('execute_deployment', { plan: id }, { callKey });
    const second = await world.round('execute_deployment', { plan: id }, { callKey });
    expect(second).toEqual(first);
    await world.clock.advance(60_000);
    const third = await world.round('execute_deployment', { plan: id }, { callKey });
    expect(third).toMatchObject({ content: expect.stringContaining('CREATE_COMPLETE') });
    expect((await world.plan()).text).toContain('no changes');
  });

  test('is another one for another call: what somebody executes is not executed again', async () => {
    const world = await openDeploying(treeOf(shop));
    const { id } = await world.plan();
    await world.round('execute_deployment', { plan: id }, { callKey: world.nextKey() });
    await expect(
      world.round('execute_deployment', { plan: id }, { callKey: world.nextKey() }),
    ).rejects.toThrow('Nothing was executed: InvalidChangeSetStatusException');
  });

  test('of a plan that another deployment overtook is refused', async () => {
    const world = await openDeploying(treeOf(shop));
    await world.deploy();
    world.changeTree(treeOf(larger));
    const overtaken = await world.plan();
    const { id } = await world.plan();
    await world.call('execute_deployment', { plan: id });
    await expect(world.call('execute_deployment', { plan: overtaken.id })).rejects.toThrow(
      'cannot be executed any more',
    );
  });

  test('needs a plan of this agent, as it was kept', async () => {
    const world = await openDeploying(treeOf(shop));
    await expect(world.call('execute_deployment', { plan: 'abcdefabcdef' })).rejects.toThrow('no plan');
    const { id } = await world.plan();
    const [kept] = world.kept.get('plan_deployment') ?? [];
    world.kept.set('plan_deployment', [JSON.parse(JSON.stringify(kept).replaceAll('shop-dev', 'shop-prod'))]);
    await expect(world.call('execute_deployment', { plan: id })).rejects.toThrow('no plan');
  });

  test('is not begun where too little time is left to see it through', async () => {
    const world = await openDeploying(treeOf(shop), { minutes: 4 });
    const { id } = await world.plan();
    await expect(world.call('execute_deployment', { plan: id })).rejects.toThrow('Less than 5 minutes');
    expect(await world.status()).toBeUndefined();
  });

  test('that the time of the agent does not suffice for is turned back before it is over', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 400 }, (_, n) => [`Q${n}`, resource('AWS::SQS::Queue')]),
    );
    const world = await openDeploying(treeOf(shop), { minutes: 8 });
    await world.deploy();
    world.changeTree(treeOf({ ...larger, ...many }));
    const { text } = await world.deploy();
    expect(text).toContain('Not known how it ended: shop-dev (dev, eu-west-1): UPDATE_ROLLBACK_IN_PROGRESS');
    expect(text).toContain('Exit code to finish with: 1');
    await world.clock.advance(10 * 60_000);
    expect(await world.status()).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  test('goes on while CloudFormation cannot be asked, and tells what state to look for after a kill', async () => {
    let isDown = false;
    const world = await openDeploying(treeOf(shop), {
      wrap: (stacks) => ({
        ...stacks,
        events: async (place, token) =>
          isDown
            ? { outcome: 'failed', code: 'Throttling', message: 'slow down' }
            : stacks.events(place, token),
      }),
    });
    const { id } = await world.plan();
    const callKey = world.nextKey();
    const first = Object(await world.round('execute_deployment', { plan: id }, { callKey }));
    isDown = true;
    const earlier = first.goOn.state;
    expect(await world.round('execute_deployment', { plan: id }, { callKey, earlier })).toMatchObject({
      goOn: { state: { seen: earlier.seen } },
    });
    expect(earlier.left_behind).toContain('Stack shop-dev in eu-west-1 was being deployed');
  });
});

describe('A rollback', () => {
  test('puts back template and parameters that the stack had before the plan, hidden ones too', async () => {
    const Parameters = { Size: { Type: 'Number' }, Key: { Type: 'String', NoEcho: true } };
    const KEY = { Ref: 'Key' };
    const api = resource('AWS::Lambda::Function', {
      ...{ MemorySize: { Ref: 'Size' }, Environment: { Variables: { KEY } } },
    });
    const before = treeOf({ ...shop, Api: api }, { Parameters });
    const world = await openDeploying(before);
    const deploy = async (parameters: Record<string, string>) => {
      const { id } = await world.plan('dev', { parameters });
      await world.call('execute_deployment', { plan: id });
      return id;
    };
    await deploy({ Size: '256', Key: 'first' });
    world.changeTree(
      treeOf({ ...larger, Api: api, Alarm: resource('AWS::CloudWatch::Alarm') }, { Parameters }),
    );
    const id = await deploy({ Size: '512' });
    const result = await world.call('rollback_deployment', { plan: id });
    expect(result).toMatchObject({
      content: expect.stringMatching(
        /^Rolled back shop-dev \(dev\): UPDATE_COMPLETE\n[\s\S]*Exit code to finish with: 1$/,
      ),
    });
    world.changeTree(before);
    const parameters = { Size: '256', Key: 'first' };
    expect((await world.plan('dev', { parameters })).text).toContain('no changes');
    expect((await world.plan('dev', { parameters: { Key: 'second' } })).text).toContain('1 modified');
  });

  test('of a stack that was new, or of what was not deployed, is not possible and says so', async () => {
    const world = await openDeploying(treeOf(shop));
    const planned = await world.plan();
    await expect(world.call('rollback_deployment', { plan: planned.id })).rejects.toThrow(
      'was not deployed by this agent',
    );
    await world.call('execute_deployment', { plan: planned.id });
    await expect(world.call('rollback_deployment', { plan: planned.id })).rejects.toThrow(
      'shop-dev was new: there is no former state',
    );
  });

  test('that would take data away asks a person, also where the deployment did not', async () => {
    const world = await openDeploying(treeOf(shop));
    await world.deploy();
    world.changeTree(treeOf({ ...shop, Carts: resource('AWS::DynamoDB::Table') }));
    const { id } = await world.deploy();
    const callKey = world.nextKey();
    expect(await world.call('rollback_deployment', { plan: id }, callKey)).toBe('asked');
    expect(world.demands.at(-1)?.details).toContain('- Carts (AWS::DynamoDB::Table) [HOLDS DATA]');
    world.approve('rollback_deployment');
    expect(await world.call('rollback_deployment', { plan: id }, callKey)).toMatchObject({
      content: expect.stringContaining('Rolled back shop-dev'),
    });
  });

  test('is refused while something else is under way, and where the stack is gone', async () => {
    let isGone = false;
    const world = await openDeploying(treeOf(shop), {
      wrap: (stacks) => ({
        ...stacks,
        describe: async (place) =>
          isGone ? { outcome: 'answered', value: undefined } : await stacks.describe(place),
      }),
    });
    await world.deploy();
    world.changeTree(treeOf(larger));
    const { id } = await world.deploy();
    world.changeTree(treeOf(shop));
    const next = await world.plan();
    await world.round('execute_deployment', { plan: next.id }, { callKey: world.nextKey() });
    await expect(world.call('rollback_deployment', { plan: id })).rejects.toThrow(
      'shop-dev is in UPDATE_IN_PROGRESS and takes no change now.',
    );
    isGone = true;
    await expect(world.call('rollback_deployment', { plan: id })).rejects.toThrow(
      'shop-dev is in no state at all and takes no change now.',
    );
  });

  test('that cannot be set off says so, and one whose answer was lost is followed', async () => {
    let reaches = false;
    const world = await openDeploying(treeOf(shop), {
      wrap: (stacks) => ({
        ...stacks,
        async executeChangeSet(place, execution) {
          if (execution.token !== callKey) return await stacks.executeChangeSet(place, execution);
          if (reaches) await stacks.executeChangeSet(place, execution);
          return { outcome: 'failed', code: 'Throttling', message: 'slow down' };
        },
      }),
    });
    const callKey = 'c'.repeat(32);
    await world.deploy();
    world.changeTree(treeOf(larger));
    const { id } = await world.deploy();
    await expect(world.call('rollback_deployment', { plan: id }, callKey)).rejects.toThrow(
      'Not rolled back: Throttling: slow down',
    );
    reaches = true;
    expect(await world.call('rollback_deployment', { plan: id }, callKey)).toMatchObject({
      content: expect.stringContaining('Rolled back shop-dev (dev): UPDATE_COMPLETE'),
    });
  });

  test('has its time to begin from when it is set off, however long a person took to say yes', async () => {
    let hidden = 0;
    const world = await openDeploying(treeOf(shop), {
      wrap: (stacks) => ({
        ...stacks,
        events: async (place, token) =>
          hidden-- > 0 ? { outcome: 'answered', value: [] } : await stacks.events(place, token),
      }),
    });
    await world.deploy();
    world.changeTree(treeOf({ ...shop, Carts: resource('AWS::DynamoDB::Table') }));
    const { id } = await world.deploy();
    const callKey = world.nextKey();
    const parts = { callKey, startedAt: world.clock.now() };
    const made = await world.round('rollback_deployment', { plan: id }, parts);
    const earlier = 'goOn' in made ? made.goOn.state : undefined;
    await world.clock.advance(5_000);
    expect(await world.call('rollback_deployment', { plan: id }, callKey)).toBe('asked');
    await world.clock.advance(30 * 60_000);
    world.approve('rollback_deployment');
    // CloudFormation shows the first event a moment later.
    hidden = 2;
    const outcome = await world.round('rollback_deployment', { plan: id }, { ...parts, earlier });
    expect(outcome).toMatchObject({ goOn: { afterSeconds: 1, state: { phase: 'following' } } });
  });
});
