import { describe, expect, test } from 'vitest';
import { createAwsStacks } from '#lambdas/adapters/aws/stacks/aws-stacks.ts';
import type { CloudAnswer } from '#lambdas/ports/cloud.ts';
import { abandonDeployment } from '#lambdas/tools/deploy/abandon-deployment.ts';
import { deployTools } from '#lambdas/tools/deploy/tools.ts';
import type { ToolContext } from '#lambdas/tools/tool.ts';
import { bindTool } from '#lambdas/tools/toolbox.ts';
import { deployPolicySchema } from '#shared/deployment/deploy-policy.ts';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';
import { toolContext } from '#test/fakes/tool-context.ts';
import { type Deploying, openDeploying, policy, resource, shop, treeOf } from './deploying.ts';

const larger = { ...shop, Api: resource('AWS::Lambda::Function', { MemorySize: 512 }) };

/** What becomes of a call whose agent has ended; time passes in its pauses. */
async function abandon(
  world: Deploying,
  name: string,
  { input, callKey, ...parts }: { input: object; callKey: string } & Partial<ToolContext>,
): Promise<string | undefined> {
  const tool = deployTools.find((it) => it.name === name);
  if (tool === undefined) throw new Error(`no tool ${name}`);
  const { clock, stacks, kept } = world;
  const context = toolContext({
    ...{ clock, stacks, callKey, kept: (of) => kept.get(of) ?? [], ...parts },
    settings: { osvUrl: 'http://127.0.0.1:9', deployPolicy: deployPolicySchema.parse(policy) },
  });
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  const asked = bindTool(tool).abandon?.(context, input);
  asked?.then(over, over);
  for (let second = 0; !isOver && second < 120; second += 1) await clock.advance(1_000);
  return asked;
}

/** A plan that another agent's call has begun to execute. */
async function underWay(resources: object = larger) {
  const world = await openDeploying(treeOf(shop));
  await world.deploy();
  world.changeTree(treeOf(resources));
  const { id } = await world.plan();
  const callKey = world.nextKey();
  await world.round('execute_deployment', { plan: id }, { callKey });
  return { world, id, callKey };
}

describe('An abandoned deployment', () => {
  test('is turned back where an update is under way, as often as it is asked for', async () => {
    const { world, id, callKey } = await underWay();
    expect(await world.status()).toBe('UPDATE_IN_PROGRESS');
    const call = { input: { plan: id }, callKey };
    expect(await abandon(world, 'execute_deployment', call)).toBe(
      'The update is turned back: shop-dev was in UPDATE_IN_PROGRESS, CloudFormation puts back what was there before.',
    );
    expect(await abandon(world, 'execute_deployment', call)).toMatch(/ROLLBACK/);
    await world.clock.advance(60_000);
    expect(await world.status()).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await abandon(world, 'execute_deployment', call)).toContain('had ended before');
    world.changeTree(treeOf(shop));
    expect((await world.plan()).text).toContain('no changes');
  });

  test('is left to end where a creation is under way, and that is said', async () => {
    const world = await openDeploying(treeOf(shop));
    const { id } = await world.plan();
    const callKey = world.nextKey();
    await world.round('execute_deployment', { plan: id }, { callKey });
    const told = await abandon(world, 'execute_deployment', { input: { plan: id }, callKey });
    expect(told).toContain('The creation goes on');
    expect(told).toContain('shop-dev was in CREATE_IN_PROGRESS');
    await world.clock.advance(60_000);
    expect(await world.status()).toBe('CREATE_COMPLETE');
  });

  test('that was not begun never is: a last round that still runs finds no change set', async () => {
    const world = await openDeploying(treeOf(shop));
    await world.deploy();
    world.changeTree(treeOf(larger));
    const { id } = await world.plan();
    const callKey = world.nextKey();
    const told = await abandon(world, 'execute_deployment', { input: { plan: id }, callKey });
    expect(told).toBe('The change set for shop-dev is deleted; nothing of it was executed.');
    await expect(world.round('execute_deployment', { plan: id }, { callKey })).rejects.toThrow(
      'cannot be executed any more',
    );
    expect(await world.status()).toBe('CREATE_COMPLETE');
  });

  test('touches nothing that somebody else began', async () => {
    const { world, id } = await underWay();
    const told = await abandon(world, 'execute_deployment', {
      input: { plan: id },
      callKey: world.nextKey(),
    });
    expect(told).toContain('It could not be found out how shop-dev stands');
    await world.clock.advance(60_000);
    expect(await world.status()).toBe('UPDATE_COMPLETE');
  });

  test('of a plan that this agent never made is nothing', async () => {
    const world = await openDeploying(treeOf(shop));
    const call = { input: { plan: 'abcdefabcdef' }, callKey: world.nextKey() };
    await expect(abandon(world, 'execute_deployment', call)).rejects.toThrow('no plan');
    expect(await abandon(world, 'execute_deployment', { ...call, input: { plan: '../..' } })).toBeUndefined();
  });
});

test('An abandoned plan loses its change set, which its name tells', async () => {
  const tree = treeOf(shop);
  const world = await openDeploying(tree);
  const callKey = world.nextKey();
  const input = { environment: 'dev' };
  await world.round('plan_deployment', input, { callKey });
  const place = {
    environment: 'dev',
    region: 'eu-west-1',
    stack: 'shop-dev',
    signal: new AbortController().signal,
  };
  const made = () => world.simulated.describeChangeSet(place, `agents-${callKey}`);
  expect(await made()).toMatchObject({ value: { status: 'being made' } });
  const workspace = async () => inMemoryWorkspace(tree);
  expect(await abandon(world, 'plan_deployment', { input, callKey, workspace })).toContain('is deleted');
  expect(await made()).toEqual({ outcome: 'answered', value: undefined });
});

test('An abandoned way back is left to end', async () => {
  const { world, id, callKey } = await underWay();
  await world.call('execute_deployment', { plan: id }, callKey);
  const backKey = world.nextKey();
  const first = await world.round('rollback_deployment', { plan: id }, { callKey: backKey });
  await world.clock.advance(2_000);
  const earlier = Object(first).goOn.state;
  await world.round('rollback_deployment', { plan: id }, { callKey: backKey, earlier });
  expect(await world.status()).toBe('UPDATE_IN_PROGRESS');
  const told = await abandon(world, 'rollback_deployment', { input: { plan: id }, callKey: backKey });
  expect(told).toContain('The way back goes on');
  await world.clock.advance(60_000);
  expect(await world.status()).toBe('UPDATE_COMPLETE');
});

describe('CloudFormation is asked, for an abandoned deployment,', () => {
  const answered = (output: unknown): CloudAnswer => ({ outcome: 'answered', output });
  const failed = (code: string, message = ''): CloudAnswer => ({ outcome: 'failed', code, message });
  const event = (status: string, token = 'k1') => ({
    ...{ EventId: status, StackName: 'shop-dev', StackId: 'arn:stack', LogicalResourceId: 'shop-dev' },
    ...{ PhysicalResourceId: 'arn:stack', ResourceType: 'AWS::CloudFormation::Stack' },
    ...{ Timestamp: '2026-11-22T12:00:00.000Z', ResourceStatus: status, ClientRequestToken: token },
  });
  const executing = failed('InvalidChangeSetStatus', 'it is being executed');

  /** Answers by operation, in order; the last one stays. */
  async function run(answers: Readonly<Record<string, readonly CloudAnswer[]>>) {
    const asked: [string, unknown][] = [];
    const call = async ({ operation, input }: { operation: string; input: unknown }) => {
      const before = asked.filter(([name]) => name === operation).length;
      asked.push([operation, input]);
      const prepared = answers[operation] ?? [];
      return prepared[before] ?? prepared.at(-1) ?? failed('NotPrepared', operation);
    };
    const clock = manualClock();
    const signal = new AbortController().signal;
    const place = { environment: 'dev', region: 'eu-west-1', stack: 'shop-dev', signal };
    const site = { stacks: createAwsStacks({ call }, undefined), place };
    const told = abandonDeployment({ clock, signal }, site, { changeSet: 'arn:cs', token: 'k1' });
    let isOver = false;
    void told.finally(() => {
      isOver = true;
    });
    for (let second = 0; !isOver && second < 120; second += 1) await clock.advance(1_000);
    return { asked, told: await told };
  }

  test('to turn back an update that it was still beginning, once its events show whose it is', async () => {
    const { asked, told } = await run({
      DeleteChangeSet: [executing],
      DescribeStackEvents: [
        answered({ StackEvents: [event('UPDATE_COMPLETE', 'older')] }),
        answered({ StackEvents: [event('UPDATE_IN_PROGRESS'), event('UPDATE_COMPLETE', 'older')] }),
      ],
      CancelUpdateStack: [answered({})],
    });
    expect(told).toContain('The update is turned back');
    expect(asked.map(([operation]) => operation)).toEqual([
      ...['DeleteChangeSet', 'DescribeStackEvents', 'DeleteChangeSet', 'DescribeStackEvents'],
      'CancelUpdateStack',
    ]);
    expect(asked.at(-1)?.[1]).toEqual({ StackName: 'shop-dev', ClientRequestToken: 'k1-cancel' });
  });

  test('and where it refuses to turn back, that is said, with how the stack stands', async () => {
    const { told } = await run({
      DeleteChangeSet: [executing],
      DescribeStackEvents: [answered({ StackEvents: [event('UPDATE_IN_PROGRESS')] })],
      CancelUpdateStack: [failed('ValidationError', 'not in this state')],
      DescribeStacks: [failed('Throttling', 'slow down')],
    });
    expect(told).toBe(
      'The update could not be turned back (ValidationError: not in this state), and goes on: shop-dev was in UPDATE_IN_PROGRESS.',
    );
  });

  test('for a minute at most: what is not known then is said', async () => {
    const { asked, told } = await run({
      DeleteChangeSet: [failed('Throttling', 'slow down')],
      DescribeStackEvents: [failed('Throttling', 'slow down')],
    });
    expect(told).toContain('could not be found out how shop-dev stands (Throttling: slow down)');
    expect(asked).toHaveLength(42);
  });

  test('and no longer where it is not allowed', async () => {
    const { asked, told } = await run({
      DeleteChangeSet: [{ outcome: 'refused', code: 'AccessDenied', message: 'no' }],
      DescribeStackEvents: [failed('AccessDenied', 'no')],
    });
    expect(told).toContain('AccessDenied');
    expect(asked).toHaveLength(2);
  });
});
