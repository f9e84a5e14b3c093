import { describe, expect, test } from 'vitest';
import { createAwsCloud } from '#lambdas/adapters/aws/cloud/aws-cloud.ts';
import { readServices } from '#lambdas/adapters/aws/cloud/read-services.ts';
import type { CloudCall } from '#lambdas/ports/cloud.ts';
import { cloudReads } from '#shared/deployment/cloud-reads.ts';
import { countingIds } from '#test/fakes/counting-ids.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';
import { type AwsReply, type AwsRequest, startAwsServer } from './aws-server.ts';

const signal = new AbortController().signal;
const agentId = 'agent-cost-analysis-abcdefghij';
const volumes: CloudCall = {
  service: 'ec2',
  operation: 'DescribeVolumes',
  region: 'eu-west-1',
  input: {},
  signal,
};
const accounts: CloudCall = {
  ...{ service: 'organizations', operation: 'ListAccounts', region: 'us-east-1', signal },
  input: { MaxResults: 20 },
};

const session = (account: string): AwsReply => ({
  body: `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
    <AccessKeyId>KEY${account}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
    <Expiration>2030-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
});
const queryError = (code: string): AwsReply => ({
  status: 403,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`,
});
const noVolumes = { body: '<DescribeVolumesResponse><volumeSet/></DescribeVolumesResponse>' };

async function asking(answer: (request: AwsRequest) => AwsReply, calls: CloudCall[]) {
  await using server = await startAwsServer(answer);
  const open = createAwsCloud(
    { clock: manualClock(), ids: countingIds() },
    {
      services: readServices,
      credentials: async () => ({ accessKeyId: 'KEYHOME', secretAccessKey: 's' }),
      homeRegion: 'us-east-1',
      memberRole: { name: 'reader', externalId: 'e-1' },
      endpoint: server.url,
    },
  );
  const cloud = open(agentId);
  const answers = [];
  for (const call of calls) answers.push(await cloud.call(call));
  return { answers, requests: server.requests };
}

describe('AWS as agents see it', () => {
  test('is asked in the region of the call, as the platform itself, with the input as given', async () => {
    const { answers, requests } = await asking(
      ({ service }) => (service === 'ec2' ? noVolumes : { body: '{"Accounts":[{"Id":"111122223333"}]}' }),
      [volumes, accounts],
    );
    expect(answers[0]).toMatchObject({ outcome: 'answered' });
    expect(answers[1]).toMatchObject({ outcome: 'answered', output: { Accounts: [{ Id: '111122223333' }] } });
    expect(requests.map(({ body: _, ...request }) => request)).toEqual([
      { service: 'ec2', region: 'eu-west-1', accessKeyId: 'KEYHOME', operation: 'DescribeVolumes' },
      { service: 'organizations', region: 'us-east-1', accessKeyId: 'KEYHOME', operation: 'ListAccounts' },
    ]);
    expect(JSON.parse(requests[1]?.body ?? '')).toEqual({ MaxResults: 20 });
  });

  test('is sent one request for a call that is paid for, also where it fails', async () => {
    const { answers, requests } = await asking(
      () => ({ status: 400, body: '{"__type":"LimitExceededException","message":"slow down"}' }),
      [{ ...accounts, service: 'cost-explorer', operation: 'GetAnomalies', input: {} }],
    );
    expect(answers).toMatchObject([{ outcome: 'failed', code: 'LimitExceededException' }]);
    expect(requests).toHaveLength(1);
  });

  test('lets agents into a member account by its role, once, with external id and under their name', async () => {
    const inMember = { ...volumes, account: '111122223333' };
    const { requests } = await asking(
      ({ operation }) => (operation === 'AssumeRole' ? session('MEMBER') : noVolumes),
      [inMember, { ...inMember, region: 'us-east-2' }],
    );
    expect(requests.map(({ operation, accessKeyId }) => `${operation} as ${accessKeyId}`)).toEqual([
      'AssumeRole as KEYHOME',
      'DescribeVolumes as KEYMEMBER',
      'DescribeVolumes as KEYMEMBER',
    ]);
    const asked = Object.fromEntries(new URLSearchParams(requests[0]?.body));
    expect(asked).toMatchObject({
      RoleArn: 'arn:aws:iam::111122223333:role/reader',
      ExternalId: 'e-1',
      RoleSessionName: agentId,
      'Tags.member.1.Key': 'background-agent',
      'Tags.member.1.Value': agentId,
    });
  });

  test('that says no, says so as an answer, and a role that refuses is asked once', async () => {
    const inMember = { ...volumes, account: '444455556666' };
    const { answers, requests } = await asking(
      ({ operation }) =>
        operation === 'AssumeRole'
          ? queryError('AccessDenied')
          : {
              status: 403,
              body: '<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors></Response>',
            },
      [inMember, { ...inMember, region: 'us-east-2' }, volumes],
    );
    expect(answers).toMatchObject([
      { outcome: 'refused', code: 'AccessDenied' },
      { outcome: 'refused', code: 'AccessDenied' },
      { outcome: 'refused', code: 'UnauthorizedOperation' },
    ]);
    expect(requests.filter(({ operation }) => operation === 'AssumeRole')).toHaveLength(1);
  });

  test('that breaks is not taken for one that says no', async () => {
    const wrong = { status: 400, body: '{"__type":"com.amazonaws#InvalidInputException","message":"what?"}' };
    const { answers } = await asking(() => wrong, [accounts]);
    expect(answers).toMatchObject([{ outcome: 'failed', code: 'InvalidInputException' }]);
  });

  test('is also asked where the SDK has no client of its own age', async () => {
    const hub: CloudCall = {
      ...{ service: 'cost-optimization-hub', operation: 'ListRecommendations', region: 'us-east-1', signal },
      input: { maxResults: 10 },
    };
    const { answers, requests } = await asking(() => ({ body: '{"items":[]}' }), [hub]);
    expect(answers).toEqual([{ outcome: 'answered', output: { items: [] } }]);
    expect(requests).toEqual([
      {
        ...{ service: 'cost-optimization-hub', region: 'us-east-1', accessKeyId: 'KEYHOME' },
        ...{ operation: 'ListRecommendations', body: '{"maxResults":10}' },
      },
    ]);
    const denied = { status: 400, body: '{"__type":"a.b#AccessDeniedException","message":"not enrolled"}' };
    expect((await asking(() => denied, [hub])).answers).toEqual([
      { outcome: 'refused', code: 'AccessDeniedException', message: 'not enrolled' },
    ]);
  });

  test('is asked nothing but what the list names, and everything on the list can be asked', async () => {
    const config = {
      ...{ region: 'us-east-1', retryMode: 'adaptive' as const, maxAttempts: 1 },
      credentials: async () => ({ accessKeyId: 'k', secretAccessKey: 's' }),
      requestHandler: new (await import('@smithy/node-http-handler')).NodeHttpHandler(),
      endpoint: 'http://127.0.0.1:9',
    };
    const world = { clock: manualClock(), ids: countingIds() };
    for (const [service, load] of Object.entries(readServices)) {
      const client = (await load())(config, world);
      await expect(client.send('DeleteEverything', {}, signal)).rejects.toThrow(
        'not a call that agents may make',
      );
      const listed = Object.entries(cloudReads).find(([name]) => name === service)?.[1] ?? {};
      for (const operation of Object.keys(listed)) {
        const told = await client.send(operation, {}, AbortSignal.abort(new Error('stop'))).catch(String);
        expect(told).not.toContain('not a call');
      }
    }
    expect(Object.keys(readServices)).toEqual(Object.keys(cloudReads));
  });
});

/** Has IAM write down what it knows of its users, which it forgets after four hours. */
const harmless = ['GenerateCredentialReport'];

test('the list of what agents may read holds no verb that changes anything', () => {
  const operations = Object.values(cloudReads).flatMap((service) => Object.keys(service));
  expect(
    operations.filter(
      (name) =>
        !/^(Get|List|Describe|Lookup|BatchGet|Search|Select|Validate|Check)/.test(name) &&
        !harmless.includes(name),
    ),
  ).toEqual([]);
  expect(operations.length).toBeGreaterThan(10);
});
