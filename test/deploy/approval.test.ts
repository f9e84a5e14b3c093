import { describe, expect, test } from 'vitest';
import { environmentsFile, openDeploying, policy, resource, shop, treeOf } from './deploying.ts';

const loosened = (parts: object) => ({
  ...treeOf(shop),
  '.agents/environments.json': environmentsFile(parts),
});

describe('Production', () => {
  test('is not deployed to without approval, whatever is called however often', async () => {
    const world = await openDeploying(treeOf(shop));
    const { id, text } = await world.plan('prod');
    expect(text).toContain('Approval: demanded, since the operator demands it for prod');
    for (let times = 0; times < 3; times += 1) {
      expect(await world.call('execute_deployment', { plan: id })).toBe('asked');
    }
    expect(await world.status('prod')).toBeUndefined();
    expect(world.demands[0]).toMatchObject({
      title: 'Deploy shop-prod to prod: 2 added, 0 modified, 0 replaced, 0 removed',
      details: expect.stringContaining('+ Orders (AWS::DynamoDB::Table)'),
      plan: { hash: expect.stringMatching(new RegExp(`^${id}`)) },
    });
  });

  test('is deployed to with approval of exactly this plan', async () => {
    const world = await openDeploying(treeOf(shop));
    const { id } = await world.plan('prod');
    const callKey = world.nextKey();
    await world.call('execute_deployment', { plan: id }, callKey);
    world.approve();
    expect(await world.call('execute_deployment', { plan: id }, callKey)).toMatchObject({
      content: expect.stringContaining('Deployed shop-prod (prod, eu-west-1): CREATE_COMPLETE'),
    });
  });

  test('asks anew for another plan: an approval of the first does not hold for it', async () => {
    const world = await openDeploying(treeOf(shop));
    const first = await world.plan('prod');
    await world.call('execute_deployment', { plan: first.id });
    world.approve();
    world.changeTree(treeOf({ ...shop, Admin: resource('AWS::IAM::User') }));
    const second = await world.plan('prod');
    expect(second.id).not.toBe(first.id);
    expect(await world.call('execute_deployment', { plan: second.id })).toBe('asked');
    expect(world.demands.at(-1)?.details).toContain('Permissions (IAM) change');
    expect(await world.status('prod')).toBeUndefined();
  });

  test('is not what was approved if the change set in the account is another one than shown', async () => {
    const world = await openDeploying(treeOf(shop), {
      wrap: (stacks) => ({
        ...stacks,
        describeChangeSet: async (place, id) => {
          const answer = await stacks.describeChangeSet(place, id);
          if (answer.outcome !== 'answered' || answer.value === undefined || !isSwapped) return answer;
          return { ...answer, value: { ...answer.value, changes: answer.value.changes.slice(1) } };
        },
      }),
    });
    let isSwapped = false;
    const { id } = await world.plan('prod');
    isSwapped = true;
    await expect(world.call('execute_deployment', { plan: id })).rejects.toThrow(
      'is not what would be done now',
    );
  });

  test.for([
    ['approval: false', { approval: false }],
    ['another region', { region: 'us-east-1' }],
  ] as const)('cannot be loosened by the workspace: %s', async ([, parts]) => {
    const world = await openDeploying(loosened(parts));
    const planned = await world.plan('prod').catch((error: unknown) => String(error));
    if (typeof planned === 'string') expect(planned).toContain('in eu-west-1, not in us-east-1');
    else expect(await world.call('execute_deployment', { plan: planned.id })).toBe('asked');
    expect(await world.status('prod')).toBeUndefined();
  });

  test('cannot be reached under the name of another environment', async () => {
    const world = await openDeploying(treeOf(shop));
    await expect(world.plan('dev', { stack: 'shop-prod' })).rejects.toThrow(
      'stacks of dev that begin with shop-dev; shop-prod does not',
    );
  });

  test('asks even where a careless policy lets development reach its stacks, and says it is free', async () => {
    const careless = {
      environments: {
        dev: { stacks: ['shop'], regions: ['eu-west-1'], approval: false },
        prod: { stacks: ['shop-prod'], regions: ['eu-west-1'], approval: false },
      },
    };
    const world = await openDeploying(treeOf(shop), { policy: careless });
    for (const [environment, stack] of [
      ['dev', 'shop-prod'],
      ['prod', 'shop-prod'],
    ] as const) {
      const { id } = await world.plan(environment, { stack });
      expect(await world.call('execute_deployment', { plan: id })).toBe('asked');
    }
    const { id } = await world.plan('dev');
    expect(await world.call('execute_deployment', { plan: id })).not.toBe('asked');
  });
});

describe('Other environments', () => {
  test('ask where the workspace asks for more care, and where the operator does', async () => {
    const careful = await openDeploying(loosened({ approval: true }));
    expect(await careful.deploy('dev')).toMatchObject({ text: 'asked' });
    const stage = { stacks: ['shop-stage'], regions: ['eu-west-1'], approval: true };
    const world = await openDeploying(treeOf(shop), {
      policy: { environments: { ...policy.environments, stage } },
    });
    expect(await world.deploy('stage')).toMatchObject({ text: 'asked' });
    const usual = await openDeploying(treeOf(shop));
    expect((await usual.deploy('stage')).text).toContain('Deployed shop-stage');
  });

  test('that the operator does not name are not deployed to, nor is anything without a policy', async () => {
    const world = await openDeploying(treeOf(shop));
    await expect(world.plan('qa', { stack: 'shop-dev' })).rejects.toThrow('no environment qa');
    world.changeTree({ 'template.json': treeOf(shop)['template.json'] });
    await expect(
      world.plan('qa', { stack: 'shop-dev', region: 'eu-west-1', template: 'template.json' }),
    ).rejects.toThrow('the operator allows no deployment to qa, only to dev, stage, prod');
    await expect(
      world.round('plan_deployment', { environment: 'dev' }, { settings: { osvUrl: 'http://127.0.0.1:9' } }),
    ).rejects.toThrow('AGENTS_DEPLOY_POLICY');
  });

  test('in another account than the workspace says are left alone', async () => {
    const world = await openDeploying(loosened({ account: '999988887777' }));
    await expect(world.plan()).rejects.toThrow('into account 999988887777; this is 111122223333');
  });
});

test('the port refuses what the policy does not allow, whoever asks', async () => {
  const world = await openDeploying(treeOf(shop));
  const place = {
    environment: 'dev',
    region: 'eu-west-1',
    stack: 'other',
    signal: new AbortController().signal,
  };
  expect(await world.stacks.executeChangeSet(place, { id: 'x', token: 'y' })).toMatchObject({
    outcome: 'refused',
    code: 'NotAllowed',
  });
});
