import { S3Client } from '@aws-sdk/client-s3';
import { createS3Blobs } from '../adapters/aws/s3-blobs.ts';
import type { Blobs } from '../ports/blobs.ts';
import { clientSettings } from './aws-settings.ts';
import type { FunctionEnvironment } from './function-environment.ts';
import { lambdaWorld } from './lambda-world.ts';

export function openBlobs(environment: FunctionEnvironment<'AGENTS_BUCKET'>): Blobs {
  return createS3Blobs({ ...lambdaWorld, s3: new S3Client(clientSettings) }, environment.AGENTS_BUCKET);
}
