import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { parseFire } from '#lambdas/adapters/aws/schedule-input.ts';
import { schedulePayloadSchema } from '#lambdas/schedules/schedule-payload.ts';
import { limits } from '#shared/agent/limits.ts';
import { functionNames } from '#shared/deployment/functions.ts';
import { buildFireMachine } from '#shared/workflow/fire-machine.ts';
import { shown } from './shown.ts';
import { allOf, defaultTemplate, financeRole, machineOf, onlyOf } from './synthesized.ts';

const template = defaultTemplate();

describe('the API', () => {
  test('asks for a signature on every route but health', () => {
    const pathOf = (id: unknown): string => {
      const found = template.Resources[shown(id).slice(1, -1)];
      return found?.Type === 'AWS::ApiGateway::Resource'
        ? `${pathOf(found.Properties['ParentId'])}/${String(found.Properties['PathPart'])}`
        : '';
    };
    const methods = allOf('AWS::ApiGateway::Method').map(
      ({ Properties: { HttpMethod, ResourceId, AuthorizationType } }) =>
        `${HttpMethod} ${pathOf(ResourceId)} ${AuthorizationType}`,
    );
    expect(methods.sort()).toEqual([
      'DELETE /schedules/{name} AWS_IAM',
      'GET /agent-types AWS_IAM',
      'GET /agents AWS_IAM',
      'GET /agents/{agent_id}/artifacts/{name} AWS_IAM',
      'GET /agents/{agent_id}/events AWS_IAM',
      'GET /agents/{agent_id}/output AWS_IAM',
      'GET /agents/{agent_id}/tool-calls AWS_IAM',
      'GET /health NONE',
      'GET /openapi.json AWS_IAM',
      'GET /schedules AWS_IAM',
      'GET /schedules/{name} AWS_IAM',
      'GET /team/agents AWS_IAM',
      'GET /team/output AWS_IAM',
      'POST /agents/{agent_id}/approval AWS_IAM',
      'POST /agents/{agent_id}/kill AWS_IAM',
      'POST /agents/{agent_id}/messages AWS_IAM',
      'POST /tasks AWS_IAM',
      'POST /team/agents/{agent_id}/approval AWS_IAM',
      'POST /workspaces AWS_IAM',
      'PUT /schedules/{name} AWS_IAM',
    ]);
  });

  test('hands on the live stream as it comes, and everything else at once', () => {
    const integrations = allOf('AWS::ApiGateway::Method').map(({ Properties }) =>
      z
        .object({
          ResponseTransferMode: z.string().optional(),
          TimeoutInMillis: z.number().optional(),
          Uri: z.unknown().transform(shown),
        })
        .parse(Properties['Integration']),
    );
    const [stream, ...others] = integrations.filter(({ Uri }) => !Uri.endsWith('/invocations'));
    expect(others).toEqual([]);
    expect(stream).toEqual({
      ResponseTransferMode: 'STREAM',
      TimeoutInMillis: 330_000,
      Uri: expect.stringMatching(/\/2021-11-15\/functions\/.*agentevents.*\/response-streaming-invocations$/),
    });
    const buffered = integrations.filter((it) => it !== stream);
    expect(buffered.filter((it) => it.ResponseTransferMode ?? it.TimeoutInMillis)).toEqual([]);
  });

  test('is left by the stream before its function, and by that before API Gateway cuts it', () => {
    const named = allOf('AWS::Lambda::Function').find(
      ({ Properties }) => Properties['FunctionName'] === 'background-agents-prod-agent-events',
    );
    const timeout = Number(named?.Properties['Timeout']);
    expect(timeout - limits.stream.seconds).toBeGreaterThanOrEqual(30);
    expect(timeout).toBeLessThanOrEqual(15 * 60);
    expect(limits.stream.keepAliveSeconds).toBeLessThan(30);
  });

  test('is regional, throttled, traced, and logs calls but no bodies', () => {
    expect(onlyOf('AWS::ApiGateway::RestApi')).toMatchObject({
      EndpointConfiguration: { Types: ['REGIONAL'] },
    });
    expect(onlyOf('AWS::ApiGateway::Stage')).toMatchObject({
      StageName: 'prod',
      TracingEnabled: true,
      MethodSettings: [
        {
          ...{ HttpMethod: '*', ResourcePath: '/*' },
          ...{ ThrottlingRateLimit: 200, ThrottlingBurstLimit: 400 },
          ...{ DataTraceEnabled: false, LoggingLevel: 'ERROR', MetricsEnabled: true },
        },
      ],
    });
    const stage = z
      .object({ AccessLogSetting: z.object({ Format: z.string() }) })
      .parse(onlyOf('AWS::ApiGateway::Stage'));
    expect(Object.keys(JSON.parse(stage.AccessLogSetting.Format))).not.toContain('query');
  });

  test('checks the bodies that have a schema, in the draft that API Gateway reads', () => {
    const models = allOf('AWS::ApiGateway::Model').map(({ Properties }) => Properties);
    expect(models.map(({ Name }) => Name).sort()).toEqual([
      'createworkspace',
      'decideapproval',
      'decideteamapproval',
      'putschedule',
      'sendmessage',
      'task',
    ]);
    for (const { Schema } of models) {
      expect(Schema).toMatchObject({
        $schema: 'http://json-schema.org/draft-04/schema#',
        type: 'object',
        additionalProperties: false,
      });
    }
    const posts = allOf('AWS::ApiGateway::Method').filter(({ Properties }) => Properties['RequestModels']);
    expect(posts).toHaveLength(6);
    expect(posts.every(({ Properties }) => Properties['RequestValidatorId'])).toBe(true);
  });

  test('answers in the words of the contract where no function is called', () => {
    const answers = allOf('AWS::ApiGateway::GatewayResponse').map(({ Properties }) => Properties);
    for (const { ResponseTemplates, StatusCode } of answers) {
      const { 'application/json': body } = z.record(z.string(), z.string()).parse(ResponseTemplates);
      expect(JSON.parse(body ?? '')).toMatchObject({
        error: { code: expect.any(String), message: expect.any(String), remedy: expect.any(String) },
        request_id: '$context.requestId',
      });
      expect(Number(StatusCode)).toBeGreaterThanOrEqual(400);
    }
    expect(answers.map(({ ResponseType, StatusCode }) => `${StatusCode} ${ResponseType}`).sort()).toEqual([
      '400 BAD_REQUEST_BODY',
      '400 BAD_REQUEST_PARAMETERS',
      '403 ACCESS_DENIED',
      '403 EXPIRED_TOKEN',
      '403 INVALID_SIGNATURE',
      '403 MISSING_AUTHENTICATION_TOKEN',
      '413 REQUEST_TOO_LARGE',
      '429 THROTTLED',
      '500 DEFAULT_5XX',
      '503 INTEGRATION_TIMEOUT',
    ]);
  });
});

describe('the state machine', () => {
  const machine = machineOf(template, 'background-agents-prod');
  const states = z
    .object({ States: z.record(z.string(), z.looseObject({ Resource: z.string().optional() })) })
    .parse(JSON.parse(String(machine['DefinitionString']))).States;
  const substitutions = z.record(z.string(), z.unknown()).parse(machine['DefinitionSubstitutions']);

  const steps = ['think', 'code', 'scan', 'command', 'cloud', 'logs', 'deploy', 'approve', 'renew', 'settle'];

  test('calls a version of a function in every Task, which nothing in a later template can change', () => {
    const called = Object.fromEntries(
      [...JSON.stringify(states).matchAll(/"(?:Resource|FunctionName)":"(\$[^"]+)"/g)].map(
        ([, resource = '']) => {
          const version = template.Resources[shown(substitutions[resource.slice(2, -1)]).slice(1, -1)];
          const name = template.Resources[shown(version?.Properties['FunctionName']).slice(1, -1)];
          return [resource, `${version?.Type} of ${name?.Properties['FunctionName']}`];
        },
      ),
    );
    expect(called).toEqual(
      Object.fromEntries(
        steps.map((step) => [`\${${step}}`, `AWS::Lambda::Version of background-agents-prod-${step}`]),
      ),
    );
  });

  test('has the states that a person reads in the console', () => {
    expect(Object.keys(states)).toEqual([
      ...['Think', 'Route', 'Code', 'Scan', 'Command', 'Cloud', 'Logs', 'Deploy'],
      ...['Several', 'Pause', 'Approve', 'Renew', 'Settle', 'Done', 'Failed'],
    ]);
  });

  test('is traced, and logs every step but no data', () => {
    expect(machine).toMatchObject({
      StateMachineName: 'background-agents-prod',
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
    });
  });
});

describe('the functions', () => {
  test('run on Node 24 on arm64, are traced, and log as JSON into a group of their own', () => {
    for (const { Properties } of allOf('AWS::Lambda::Function')) {
      expect(Properties).toMatchObject({
        ...{ Runtime: 'nodejs24.x', Architectures: ['arm64'], TracingConfig: { Mode: 'Active' } },
        LoggingConfig: { LogFormat: 'JSON', LogGroup: expect.anything() },
      });
    }
    const groups = allOf('AWS::Lambda::Function').map(({ Properties }) =>
      JSON.stringify(Properties['LoggingConfig']),
    );
    expect(new Set(groups).size).toBe(groups.length);
  });

  test('have a published version and a live alias each', () => {
    const count = allOf('AWS::Lambda::Function').length;
    expect(count).toBe(functionNames.length);
    expect(allOf('AWS::Lambda::Version')).toHaveLength(count);
    expect(allOf('AWS::Lambda::Alias').map(({ Properties }) => Properties['Name'])).toEqual(
      Array(count).fill('live'),
    );
  });

  test('are called through their alias by everybody', () => {
    const aliases = Object.entries(template.Resources)
      .filter(([, { Type }]) => Type === 'AWS::Lambda::Alias')
      .map(([id]) => `<${id}>`);
    const callable = allOf('AWS::Lambda::Permission').map(({ Properties }) =>
      shown(Properties['FunctionName']),
    );
    expect(callable.length).toBeGreaterThanOrEqual(10);
    expect(callable.filter((called) => !aliases.includes(called))).toEqual([]);
  });
});

test('what a schedule starts is the machine that tries again, as the interpreter knows it', () => {
  const machine = machineOf(template, 'background-agents-prod-fires');
  const filledIn = (name: string): string => `\${${name}}`;
  const names = {
    fireArn: filledIn('fire'),
    sendMessageArn: filledIn('sendMessage'),
    deadLettersUrl: filledIn('deadLetters'),
  };
  expect(JSON.parse(String(machine['DefinitionString']))).toEqual(buildFireMachine(names));
  const { Target } = onlyOf('AWS::Scheduler::Schedule');
  const target = z.object({ Arn: z.object({ Ref: z.string() }) }).parse(Target);
  expect(template.Resources[target.Arn.Ref]?.Properties).toEqual(machine);
});

test('the weekly schedule hands on what its receiver reads, with the planned time', () => {
  const { Name, Target } = z
    .object({ Name: z.string(), Target: z.object({ Input: z.string() }) })
    .parse(onlyOf('AWS::Scheduler::Schedule'));
  const delivered = Target.Input.replace('<aws.scheduler.scheduled-time>', '2026-11-23T06:00:00Z');
  const { schedule, time, payload } = parseFire(JSON.parse(delivered));
  expect([schedule, time]).toEqual([Name, '2026-11-23T06:00:00Z']);
  expect(schedulePayloadSchema.parse(payload)).toMatchObject({
    ...{ owner: financeRole, name: 'weekly-cost-analysis', overlap: 'skip' },
    task: { subagent_type: 'cost-analysis-agent' },
  });
});
