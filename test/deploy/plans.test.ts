import { describe, expect, test } from 'vitest';
import { type Plan, sealPlan } from '#lambdas/tools/deploy/plan.ts';
import { fakeSecret } from '#test/fakes/fake-secret.ts';
import { openDeploying, resource, shop, treeOf } from './deploying.ts';

describe('A plan', () => {
  test('of a new stack adds what the template holds, and changes nothing yet', async () => {
    const world = await openDeploying(treeOf(shop));
    const { text } = await world.plan();
    expect(text.split('\n')).toEqual([
      expect.stringMatching(/^Plan [0-9a-f]{12}$/),
      'Create stack shop-dev, environment dev, account 111122223333, eu-west-1',
      expect.stringMatching(/^Template: template\.json \(sha256 [0-9a-f]{12}\); parameters set: none$/),
      'Changes: 2 added, 0 modified, 0 replaced, 0 removed',
      '+ Orders (AWS::DynamoDB::Table)',
      '+ Api (AWS::Lambda::Function)',
      'Way back: a creation that fails is undone; after it there is no former state',
      'Approval: not demanded',
    ]);
    expect(await world.status()).toBeUndefined();
  });

  test('of an update tells modified, replaced and removed apart, and what holds data', async () => {
    const world = await openDeploying(
      treeOf({
        ...shop,
        Old: resource('AWS::SQS::Queue'),
        Logs: { ...resource('AWS::S3::Bucket'), DeletionPolicy: 'Retain' },
      }),
    );
    await world.deploy();
    world.changeTree(
      treeOf({
        Orders: resource('AWS::DynamoDB::Table', { TableName: 'orders-2', BillingMode: 'PAY_PER_REQUEST' }),
        Api: resource('AWS::Lambda::Function', { MemorySize: 512 }),
        Alarm: resource('AWS::CloudWatch::Alarm'),
      }),
    );
    const { text } = await world.plan();
    expect(text.split('\n').slice(3, 10)).toEqual([
      'Changes: 1 added, 1 modified, 1 replaced, 2 removed',
      '~ Orders (AWS::DynamoDB::Table): TableName [replaced; HOLDS DATA]',
      '~ Api (AWS::Lambda::Function): MemorySize',
      '+ Alarm (AWS::CloudWatch::Alarm)',
      '- Old (AWS::SQS::Queue) [HOLDS DATA]',
      '- Logs (AWS::S3::Bucket) [kept in the account]',
      'Data in danger: Orders, Old replaced or removed',
    ]);
    expect(text).toContain('Approval: demanded, since resources that hold data are replaced or removed');
  });

  test('without changes says so, and there is nothing to execute', async () => {
    const world = await openDeploying(treeOf(shop));
    await world.deploy();
    const { id, text } = await world.plan();
    expect(text).toContain('no changes. shop-dev is already as the template says');
    expect(await world.call('execute_deployment', { plan: id })).toMatchObject({
      content: expect.stringContaining('Exit code to finish with: 0'),
    });
  });

  test.for(['stack_id', 'change_set_id'] as const)(
    'is not kept with a %s that looks like a secret',
    (name) => {
      const plan: Plan = {
        ...{ environment: 'dev', region: 'eu-west-1', stack: 'shop-dev', stack_id: 'arn:stack' },
        ...{ change_set_id: 'arn:change-set', kind: 'update', template: 'template.json' },
        ...{ template_sha256: '0', parameters_sha256: '0', parameter_names: [] },
        ...{ changes: [], approval: [], urls: {} },
      };
      expect(sealPlan(plan).plan).toEqual(plan);
      expect(() => sealPlan({ ...plan, [name]: `arn:${fakeSecret}` })).toThrow(
        'The names in this plan look like secrets, so it cannot be kept. Nothing was changed.',
      );
    },
  );

  test('that is made twice is one change set', async () => {
    const world = await openDeploying(treeOf(shop));
    const callKey = world.nextKey();
    const first = await world.round('plan_deployment', { environment: 'dev' }, { callKey });
    const second = await world.round('plan_deployment', { environment: 'dev' }, { callKey });
    expect(first).toMatchObject({ goOn: { state: { change_set_id: expect.stringContaining(callKey) } } });
    expect(second).toEqual(first);
  });

  test('is refused while the stack is busy, and where its creation failed', async () => {
    const world = await openDeploying(treeOf({ Bad: resource('AWS::SQS::Queue', {}, { fails: 'quota' }) }));
    const { id } = await world.plan();
    const callKey = world.nextKey();
    await world.round('execute_deployment', { plan: id }, { callKey });
    await expect(world.plan()).rejects.toThrow(
      'shop-dev is in CREATE_IN_PROGRESS. Something else is under way',
    );
    await world.clock.advance(10_000);
    await expect(world.plan()).rejects.toThrow('shop-dev is in ROLLBACK_COMPLETE');
  });

  test.for([
    [{ 'template.json': '{"Resources":{}}' }, 'it has no Resources'],
    [{ 'template.json': '{"Resources":' }, 'not valid'],
    [
      { 'template.json': JSON.stringify({ Transform: 'AWS::Serverless-2016-10-31', Resources: shop }) },
      'Transform',
    ],
    [
      { 'template.json': JSON.stringify({ Resources: { N: resource('AWS::CloudFormation::Stack') } }) },
      'nested',
    ],
    [
      {
        'template.json': JSON.stringify({ Resources: { N: resource('A::B::C', { x: 'y'.repeat(60_000) }) } }),
      },
      'more than the 51200',
    ],
  ] as const)('of what cannot be deployed says why: %#', async ([files, why]) => {
    const world = await openDeploying({ ...treeOf(shop), ...files });
    await expect(world.plan()).rejects.toThrow(why);
  });

  test('needs values for parameters, keeps those that the stack has, and knows no others', async () => {
    const Parameters = { Size: { Type: 'Number' } };
    const world = await openDeploying(
      treeOf({ Api: resource('AWS::Lambda::Function', { MemorySize: { Ref: 'Size' } }) }, { Parameters }),
    );
    await expect(world.plan()).rejects.toThrow('needs a value for its parameter Size');
    await expect(world.plan('dev', { parameters: { Sise: '1' } })).rejects.toThrow('has no parameter Sise');
    const { id } = await world.plan('dev', { parameters: { Size: '256' } });
    await world.call('execute_deployment', { plan: id });
    expect((await world.plan()).text).toContain('no changes');
    expect((await world.plan('dev', { parameters: { Size: '512' } })).text).toContain('0 added, 1 modified');
  });
});

describe('The output of cdk synth', () => {
  const manifest = (parts: object = {}) =>
    JSON.stringify({
      artifacts: {
        Shop: {
          type: 'aws:cloudformation:stack',
          environment: 'aws://unknown-account/unknown-region',
          properties: { templateFile: 'Shop.template.json', stackName: 'shop-dev' },
          ...parts,
        },
      },
    });
  const treeWith = (assets: object, parts: object = {}) => ({
    'cdk.out/manifest.json': manifest(parts),
    'cdk.out/Shop.template.json': JSON.stringify({ Resources: shop }),
    'cdk.out/Shop.assets.json': JSON.stringify(assets),
  });
  const own = { a1: { source: { path: 'Shop.template.json' } } };
  const asked = { template: 'cdk.out', stack: 'shop-dev' };

  test('is deployed where its only asset is the template', async () => {
    const world = await openDeploying(treeWith({ files: own, dockerImages: {} }));
    expect((await world.plan('dev', asked)).text).toContain('Template: cdk.out/Shop.template.json');
  });

  test('with assets is not deployable, and that is said with their number', async () => {
    const files = { ...own, b2: { source: { path: 'asset.b2' } } };
    const world = await openDeploying(treeWith({ files, dockerImages: { c3: {} } }));
    await expect(world.plan('dev', asked)).rejects.toThrow(
      'shop-dev is not deployable: has assets (1 files, 1 images)',
    );
  });

  test('for another region or another stack is refused', async () => {
    const world = await openDeploying(
      treeWith({ files: own }, { environment: 'aws://111122223333/us-east-1' }),
    );
    await expect(world.plan('dev', asked)).rejects.toThrow('synthesized for us-east-1, not eu-west-1');
    await expect(world.plan('dev', { ...asked, stack: 'shop-dev-2' })).rejects.toThrow('only shop-dev');
  });
});
