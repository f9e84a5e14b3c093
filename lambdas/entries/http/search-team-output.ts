import { createSearchTeamOutputHandler } from '#lambdas/http/search-team-output.ts';
import { readFunctionEnvironment } from '#lambdas/runtime/function-environment.ts';
import { lambdaWorld } from '#lambdas/runtime/lambda-world.ts';
import { openBlobs } from '#lambdas/runtime/open-blobs.ts';
import { openSearch } from '#lambdas/runtime/open-search.ts';
import { openStoreToRead } from '#lambdas/runtime/open-store.ts';
import { routeFunctions } from '#shared/deployment/route-functions.ts';

const environment = readFunctionEnvironment(routeFunctions['search-team-output'].environment);
const store = openStoreToRead(environment, openBlobs(environment));

export const handler = createSearchTeamOutputHandler({
  ...lambdaWorld,
  store,
  search: openSearch(environment, store),
});
