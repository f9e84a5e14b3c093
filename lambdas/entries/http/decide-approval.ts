import { createDecideApprovalHandler } from '#lambdas/http/decide-approval.ts';
import { readFunctionEnvironment } from '#lambdas/runtime/function-environment.ts';
import { lambdaWorld } from '#lambdas/runtime/lambda-world.ts';
import { openBlobs } from '#lambdas/runtime/open-blobs.ts';
import { openExecutions } from '#lambdas/runtime/open-executions.ts';
import { openOutputLog } from '#lambdas/runtime/open-output-log.ts';
import { openStore } from '#lambdas/runtime/open-store.ts';
import { routeFunctions } from '#shared/deployment/route-functions.ts';

const environment = readFunctionEnvironment(routeFunctions['decide-approval'].environment);

export const handler = createDecideApprovalHandler({
  ...lambdaWorld,
  store: openStore(environment, openBlobs(environment)),
  search: openOutputLog(environment),
  executions: openExecutions(environment),
  settings: { ownerMayApprove: environment.AGENTS_OWNER_MAY_APPROVE === 'yes' },
});
