import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoStreamSeats } from '../adapters/aws/dynamo/stream-seats.ts';
import type { StreamSeats } from '../ports/stream-seats.ts';
import { clientSettings } from './aws-settings.ts';
import type { FunctionEnvironment } from './function-environment.ts';
import { lambdaWorld } from './lambda-world.ts';

export function openStreamSeats(environment: FunctionEnvironment<'AGENTS_TABLE'>): StreamSeats {
  const deps = { ...lambdaWorld, dynamo: new DynamoDBClient(clientSettings) };
  return createDynamoStreamSeats(deps, environment.AGENTS_TABLE);
}
