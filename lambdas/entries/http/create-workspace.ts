import { createCreateWorkspaceHandler } from '#lambdas/http/create-workspace.ts';
import { readFunctionEnvironment } from '#lambdas/runtime/function-environment.ts';
import { lambdaWorld } from '#lambdas/runtime/lambda-world.ts';
import { openBlobs } from '#lambdas/runtime/open-blobs.ts';
import { routeFunctions } from '#shared/deployment/route-functions.ts';

const environment = readFunctionEnvironment(routeFunctions['create-workspace'].environment);

export const handler = createCreateWorkspaceHandler({ ...lambdaWorld, blobs: openBlobs(environment) });
