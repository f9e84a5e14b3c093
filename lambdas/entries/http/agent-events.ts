import { createAgentEventsHandler } from '#lambdas/http/agent-events.ts';
import { readFunctionEnvironment } from '#lambdas/runtime/function-environment.ts';
import { lambdaWorld } from '#lambdas/runtime/lambda-world.ts';
import { openBlobs } from '#lambdas/runtime/open-blobs.ts';
import { openSearch } from '#lambdas/runtime/open-search.ts';
import { openStoreToRead } from '#lambdas/runtime/open-store.ts';
import { openStreamSeats } from '#lambdas/runtime/open-stream-seats.ts';
import { streamAnswers } from '#lambdas/runtime/stream-answers.ts';
import { routeFunctions } from '#shared/deployment/route-functions.ts';

const environment = readFunctionEnvironment(routeFunctions['agent-events'].environment);
const store = openStoreToRead(environment, openBlobs(environment));

export const handler = streamAnswers(
  lambdaWorld.log,
  createAgentEventsHandler({
    ...lambdaWorld,
    store,
    search: openSearch(environment, store),
    seats: openStreamSeats(environment),
  }),
);
