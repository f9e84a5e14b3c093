import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import type { MotoServer } from '#test/aws/moto-server.ts';
import type { Template } from '../synthesized.ts';
import { createResolver, type Physical, region } from './physical-names.ts';

// CloudFormation and the API write these alike.
const tableSchema = z.object({
  AttributeDefinitions: z.custom<CreateTableCommandInput['AttributeDefinitions']>(),
  BillingMode: z.literal('PAY_PER_REQUEST'),
  GlobalSecondaryIndexes: z.custom<CreateTableCommandInput['GlobalSecondaryIndexes']>(),
  KeySchema: z.custom<CreateTableCommandInput['KeySchema']>(),
});

/**
 * Makes the table, the bucket, the log group and the secret of a template.
 * @returns what puts the names of all its resources in the place of references, and what reads the table.
 */
export async function createData(template: Template, clientConfig: MotoServer['clientConfig']) {
  const config = { ...clientConfig, region };
  const given: Record<string, Physical> = {};
  const resolve = createResolver(template, given);
  const propertiesOf = (id: string) => template.Resources[id]?.Properties ?? {};

  const secrets = new SecretsManagerClient(config);
  const { ARN: arn = '' } = await secrets.send(
    new CreateSecretCommand({ Name: resolve(propertiesOf('AgentModelKey')['Name']), SecretString: 'a-key' }),
  );
  given['AgentModelKey'] = { ref: arn, arn };

  const TableName = resolve({ Ref: 'AgentTable' });
  const dynamo = new DynamoDBClient(config);
  await dynamo.send(new CreateTableCommand({ ...tableSchema.parse(propertiesOf('AgentTable')), TableName }));

  const place = {
    Bucket: resolve({ Ref: 'AgentBucket' }),
    CreateBucketConfiguration: { LocationConstraint: region },
  } as const;
  await new S3Client(config).send(new CreateBucketCommand(place));

  const group = { logGroupName: resolve({ Ref: 'AgentOutput' }) };
  await new CloudWatchLogsClient(config).send(new CreateLogGroupCommand(group));
  const items = async () => (await dynamo.send(new ScanCommand({ TableName, ConsistentRead: true }))).Items;
  return { resolve, items };
}
