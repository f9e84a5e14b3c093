import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateStateMachineCommand, DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { againstMoto, hasMoto, type MotoServer, startMoto } from '#test/aws/moto-server.ts';
import { bootFunction } from './booted-function.ts';
import { httpEvent, jane, readAnswer } from './http-events.ts';
import { productionAssets } from './synthesized-assets.ts';

const machineArn = 'arn:aws:states:us-east-1:123456789012:stateMachine:background-agents-prod';
const outputGroup = '/background-agents-prod/agent-output';

describe.skipIf(!hasMoto)(`the synthesized functions ${againstMoto}`, () => {
  let moto: MotoServer;
  let synthesized: Awaited<ReturnType<typeof productionAssets>>;

  beforeAll(async () => {
    [moto, synthesized] = await Promise.all([startMoto(), productionAssets()]);
    await new DynamoDBClient(moto.clientConfig).send(new CreateTableCommand(tableIn(synthesized.resources)));
    await new CloudWatchLogsClient(moto.clientConfig).send(
      new CreateLogGroupCommand({ logGroupName: outputGroup }),
    );
    await new SFNClient(moto.clientConfig).send(
      new CreateStateMachineCommand(machineIn(synthesized.resources)),
    );
  }, 120_000);
  afterAll(async () => {
    await moto[Symbol.asyncDispose]();
  });

  const call = async (name: string, event: unknown) => {
    const found = synthesized.functions.get(name);
    if (found === undefined) throw new Error(`no function ${name}`);
    const environment = {
      ...found.environment,
      // What only an account can fill in.
      ...{ AGENTS_TABLE: 'background-agents-prod', AGENTS_BUCKET: 'agents' },
      ...{ AGENTS_STATE_MACHINE_ARN: machineArn, AGENTS_OUTPUT_LOG_GROUP: outputGroup },
    };
    const { answer, error } = await bootFunction(
      { ...found, environment },
      { event, endpoint: moto.clientConfig.endpoint },
    );
    return { answer, error };
  };
  const http = async (name: string, parts?: Parameters<typeof httpEvent>[1]) =>
    readAnswer((await call(name, httpEvent(jane, parts))).answer);

  test('start an agent, show it, kill it, and keep what it wrote', async () => {
    const task = { subagent_type: 'code-review-agent', prompt: 'Review', run_in_background: true };
    const started = await http('task', { body: task });
    expect(started.statusCode).toBe(202);
    const { agent_id: agentId } = z.object({ agent_id: z.string() }).parse(started.body);

    const execution = new DescribeExecutionCommand({ executionArn: executionArn(agentId) });
    expect(await new SFNClient(moto.clientConfig).send(execution)).toMatchObject({ name: agentId });
    const listed = { agents: [{ agent_id: agentId, status: 'running' }] };
    expect((await http('list-agents')).body).toMatchObject(listed);
    expect((await http('list-team-agents')).body).toMatchObject(listed);

    expect((await http('kill-agent', { agentId })).body).toMatchObject({
      killed: true,
      status: 'terminated',
    });
    expect((await http('agent-output', { agentId })).body).toMatchObject({
      ...{ status: 'terminated', exit_code: 137, end_reason: 'killed' },
      output: '[WARNING] Killed on request',
    });
    const stream = new GetLogEventsCommand({ logGroupName: outputGroup, logStreamName: agentId });
    const { events } = await new CloudWatchLogsClient(moto.clientConfig).send(stream);
    expect(events?.map(({ message }) => message)).toEqual([expect.stringContaining('Killed on request')]);

    const told = { detail: { name: agentId, status: 'FAILED' } };
    expect(await call('execution-status-changed', told)).toEqual({ answer: undefined, error: undefined });
    expect((await http('agent-output', { agentId })).body).toMatchObject({ end_reason: 'killed' });
  }, 120_000);

  test('record an end from outside, once', async () => {
    const task = { subagent_type: 'dependency-agent', prompt: 'Look', run_in_background: true };
    const { agent_id: agentId } = z
      .object({ agent_id: z.string() })
      .parse((await http('task', { body: task })).body);
    const failure = { Error: 'Lambda.Unknown', Cause: 'out of memory' };
    const settled = await call('settle', { agent_id: agentId, seconds_left: 60, failure });
    expect(settled.answer).toMatchObject({ agent_id: agentId, next: 'failed' });
    await call('execution-status-changed', { detail: { name: agentId, status: 'ABORTED' } });
    await call('sweep', {});
    expect((await http('agent-output', { agentId })).body).toMatchObject({
      status: 'failed',
      end_reason: 'crashed',
    });
  }, 120_000);
});

function executionArn(agentId: string): string {
  return `${machineArn.replace(':stateMachine:', ':execution:')}:${agentId}`;
}

const tableSchema = z.object({
  Properties: z.object({
    TableName: z.string(),
    BillingMode: z.literal('PAY_PER_REQUEST'),
    KeySchema: z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) })),
    AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.literal('S') })),
    GlobalSecondaryIndexes: z.array(
      z.object({
        IndexName: z.string(),
        KeySchema: z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) })),
        Projection: z.object({
          ProjectionType: z.enum(['KEYS_ONLY', 'INCLUDE']),
          NonKeyAttributes: z.array(z.string()).optional(),
        }),
      }),
    ),
  }),
});

/** The table as the template has it. */
function tableIn(resources: Record<string, unknown>) {
  return tableSchema.parse(resources['AgentTable']).Properties;
}

/** The state machine as the template has it; nothing calls its functions here. */
function machineIn(resources: Record<string, unknown>) {
  const machineSchema = z.object({
    Type: z.literal('AWS::StepFunctions::StateMachine'),
    Properties: z.object({
      StateMachineName: z.literal('background-agents-prod'),
      DefinitionString: z.string(),
    }),
  });
  const [machine] = Object.values(resources).flatMap(
    (resource) => machineSchema.safeParse(resource).data ?? [],
  );
  if (machine === undefined) throw new Error('no state machine in the template');
  const arn = 'arn:aws:lambda:us-east-1:123456789012:function:$1:live';
  return {
    name: machine.Properties.StateMachineName,
    roleArn: 'arn:aws:iam::123456789012:role/machine',
    definition: machine.Properties.DefinitionString.replaceAll(/\$\{(\w+)\}/g, arn),
  };
}
