import { expect, test } from 'vitest';
import { createAwsCloud } from '#lambdas/adapters/aws/cloud/aws-cloud.ts';
import { readServices } from '#lambdas/adapters/aws/cloud/read-services.ts';
import { reviewStacksTool } from '#lambdas/tools/cloud/stacks/tools.ts';
import { type AwsReply, type AwsRequest, startAwsServer } from '#test/cloud/aws-server.ts';
import { countingIds } from '#test/fakes/counting-ids.ts';
import { manualClock } from '#test/fakes/manual-clock.ts';
import { toolContext } from '#test/fakes/tool-context.ts';

const answerOf = (operation: string, result: string): AwsReply => ({
  body: `<${operation}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><${operation}Result>${result}</${operation}Result></${operation}Response>`,
});
const template =
  'Resources:\n  Jobs:\n    Type: AWS::SQS::Queue\n  Errors:\n    Type: AWS::CloudWatch::Alarm\n';
const stacks = `<Stacks><member><StackName>shop-prod</StackName><StackStatus>UPDATE_COMPLETE</StackStatus>
  <CreationTime>2026-01-02T03:04:05.678Z</CreationTime><EnableTerminationProtection>false</EnableTerminationProtection>
  <DriftInformation><StackDriftStatus>DRIFTED</StackDriftStatus>
    <LastCheckTimestamp>2026-11-05T10:00:00.000Z</LastCheckTimestamp></DriftInformation></member></Stacks>`;
const resources = `<StackResourceSummaries>${[
  'Jobs AWS::SQS::Queue MODIFIED',
  'Errors AWS::CloudWatch::Alarm IN_SYNC',
]
  .map((it) => it.split(' '))
  .map(
    ([
      id,
      type,
      drift,
    ]) => `<member><LogicalResourceId>${id}</LogicalResourceId><ResourceType>${type}</ResourceType>
      <ResourceStatus>CREATE_COMPLETE</ResourceStatus><LastUpdatedTimestamp>2026-01-02T03:04:05Z</LastUpdatedTimestamp>
      <DriftInformation><StackResourceDriftStatus>${drift}</StackResourceDriftStatus></DriftInformation></member>`,
  )
  .join('')}</StackResourceSummaries>`;

/** As CloudFormation answers, in XML. */
function answer({ service, operation }: AwsRequest): AwsReply {
  if (service === 'account') return { body: '{"Regions":[{"RegionName":"eu-west-1"}]}' };
  if (service === 'organizations') {
    return { status: 400, body: '{"__type":"AWSOrganizationsNotInUseException","message":"none"}' };
  }
  if (operation === 'GetCallerIdentity') return answerOf(operation, '<Account>111111111111</Account>');
  if (operation === 'DescribeStacks') return answerOf(operation, stacks);
  if (operation === 'GetTemplate') return answerOf(operation, `<TemplateBody>${template}</TemplateBody>`);
  return answerOf(operation, resources);
}

test('stacks are reviewed through the real client, by what CloudFormation answers', async () => {
  await using server = await startAwsServer(answer);
  const open = createAwsCloud(
    { clock: manualClock(), ids: countingIds() },
    {
      ...{ services: readServices, homeRegion: 'eu-west-1', endpoint: server.url, memberRole: undefined },
      credentials: async () => ({ accessKeyId: 'KEYHOME', secretAccessKey: 's' }),
    },
  );
  const result = await reviewStacksTool.run(toolContext({ cloud: open('agent-1') }), {});
  expect(result).toMatchObject({ notChecked: [] });
  expect('content' in result && result.content.split('\n')).toEqual(
    expect.arrayContaining([
      'Checked 1 stack: 2 issues found (2 medium)',
      '- shop-prod (111111111111 eu-west-1): UPDATE_COMPLETE, drifted as of 2026-11-05, 2 resources, 2 issues',
    ]),
  );
  const asked = server.requests.filter(({ service }) => service === 'cloudformation');
  expect(asked.map(({ operation, region }) => `${operation} ${region}`).sort()).toEqual([
    ...['DescribeStacks eu-west-1', 'GetTemplate eu-west-1', 'ListStackResources eu-west-1'],
  ]);
  const body = asked.find(({ operation }) => operation === 'GetTemplate')?.body;
  expect(new URLSearchParams(body).get('TemplateStage')).toBe('Processed');
});
