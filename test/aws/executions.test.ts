import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidToken,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, test } from 'vitest';
import { createStepFunctionsExecutions } from '#lambdas/adapters/aws/executions.ts';
import { makeAgentId } from '#shared/agent/ids.ts';
import { countingIds } from '#test/fakes/counting-ids.ts';
import { nowhere } from './loopback.ts';
import { restlessClock } from './restless-clock.ts';

const machine = 'arn:aws:states:eu-west-1:111122223333:stateMachine:agents';
const execution = 'arn:aws:states:eu-west-1:111122223333:execution:agents:agent-review-aaaaaaaaaa';
const agentId = makeAgentId('code-review-agent', new Uint8Array(10));
const name = 'agent-review-aaaaaaaaaa';
const input = { agent_id: agentId, seconds_left: 1_800 };
const absent = new ExecutionDoesNotExist({ message: 'no such', $metadata: {} });

function openExecutions(stateMachineArn = machine) {
  const sfn = new SFNClient(nowhere);
  const sent = mockClient(sfn);
  const clock = restlessClock();
  const deps = { sfn, clock, ids: countingIds() };
  return { sent, clock, executions: createStepFunctionsExecutions(deps, stateMachineArn) };
}

describe('Step Functions as executions', () => {
  test('a start names the execution and hands on its input', async () => {
    const { sent, executions } = openExecutions(`${machine}:live`);
    sent.on(StartExecutionCommand).resolves({ executionArn: execution });
    expect(await executions.start(name, input)).toBe('started');
    expect(sent.commandCalls(StartExecutionCommand)[0]?.args[0].input).toEqual({
      stateMachineArn: `${machine}:live`,
      name,
      input: `{"agent_id":"${agentId}","seconds_left":1800}`,
    });
  });

  test('a name that was used is an answer, not an error', async () => {
    const { sent, executions } = openExecutions();
    sent.on(StartExecutionCommand).rejects(new ExecutionAlreadyExists({ message: 'taken', $metadata: {} }));
    expect(await executions.start(name, input)).toBe('exists');
  });

  test('a throttled start is tried again', async () => {
    const { sent, clock, executions } = openExecutions();
    const throttled = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
    sent.on(StartExecutionCommand).rejectsOnce(throttled).resolves({});
    expect(await executions.start(name, input)).toBe('started');
    expect(clock.slept).toHaveLength(1);
  });

  test('what may not be started is an error', async () => {
    const { sent, executions } = openExecutions();
    const denied = Object.assign(new Error('not allowed'), { name: 'AccessDeniedException' });
    sent.on(StartExecutionCommand).rejects(denied);
    await expect(executions.start(name, input)).rejects.toBe(denied);
  });

  test.for([machine, `${machine}:live`, `${machine}:7`])(
    '%s stops executions of its machine',
    async (arn) => {
      const { sent, executions } = openExecutions(arn);
      sent.on(StopExecutionCommand).resolves({});
      await executions.stop(name, { error: 'killed'.repeat(100), cause: 'Killed on request' });
      expect(sent.commandCalls(StopExecutionCommand)[0]?.args[0].input).toEqual({
        executionArn: execution,
        error: 'killed'.repeat(100).slice(0, 256),
        cause: 'Killed on request',
      });
    },
  );

  test('waking hands the token back', async () => {
    const { sent, executions } = openExecutions();
    sent.on(SendTaskSuccessCommand).resolves({});
    await executions.wake('token-1');
    expect(sent.commandCalls(SendTaskSuccessCommand)[0]?.args[0].input).toEqual({
      ...{ taskToken: 'token-1', output: '{}' },
    });
  });

  test.for([TaskTimedOut, TaskDoesNotExist, InvalidToken])(
    'waking what waits no more does nothing: %o',
    async (Over) => {
      const { sent, executions } = openExecutions();
      sent.on(SendTaskSuccessCommand).rejects(new Over({ message: 'over', $metadata: {} }));
      await expect(executions.wake('token-1')).resolves.toBeUndefined();
    },
  );

  test('who may not wake is told so', async () => {
    const { sent, executions } = openExecutions();
    const denied = Object.assign(new Error('not allowed'), { name: 'AccessDeniedException' });
    sent.on(SendTaskSuccessCommand).rejects(denied);
    await expect(executions.wake('token-1')).rejects.toBe(denied);
  });

  test('stopping one that never was does nothing', async () => {
    const { sent, executions } = openExecutions();
    sent.on(StopExecutionCommand).rejects(absent);
    await expect(executions.stop(name, { error: 'killed', cause: '' })).resolves.toBeUndefined();
  });

  test.for([
    ['RUNNING', 'running'],
    ['PENDING_REDRIVE', 'running'],
    ['SUCCEEDED', 'succeeded'],
    ['FAILED', 'failed'],
    ['TIMED_OUT', 'timed_out'],
    ['ABORTED', 'aborted'],
  ] as const)('%s is %s', async ([status, told]) => {
    const { sent, executions } = openExecutions();
    sent.on(DescribeExecutionCommand, { executionArn: execution }).resolves({ status });
    expect(await executions.describe(name)).toEqual({ name, status: told });
  });

  test('error and cause are told', async () => {
    const { sent, executions } = openExecutions();
    sent.on(DescribeExecutionCommand).resolves({ status: 'FAILED', error: 'AgentFailed', cause: 'Told so' });
    expect(await executions.describe(name)).toMatchObject({ error: 'AgentFailed', cause: 'Told so' });
  });

  test('of one that never was, nothing is told', async () => {
    const { sent, executions } = openExecutions();
    sent.on(DescribeExecutionCommand).rejects(absent);
    expect(await executions.describe(name)).toBeUndefined();
  });
});
