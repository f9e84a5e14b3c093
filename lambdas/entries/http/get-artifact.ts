import { createGetArtifactHandler } from '#lambdas/http/get-artifact.ts';
import { readFunctionEnvironment } from '#lambdas/runtime/function-environment.ts';
import { lambdaWorld } from '#lambdas/runtime/lambda-world.ts';
import { openBlobs } from '#lambdas/runtime/open-blobs.ts';
import { openStoreToRead } from '#lambdas/runtime/open-store.ts';
import { routeFunctions } from '#shared/deployment/route-functions.ts';

const environment = readFunctionEnvironment(routeFunctions['get-artifact'].environment);
const blobs = openBlobs(environment);

export const handler = createGetArtifactHandler({
  ...lambdaWorld,
  blobs,
  store: openStoreToRead(environment, blobs),
});
