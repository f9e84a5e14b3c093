import { parseFire } from '#lambdas/adapters/aws/schedule-input.ts';
import { fireSchedule } from '#lambdas/events/fire-schedule.ts';
import { readFunctionEnvironment } from '#lambdas/runtime/function-environment.ts';
import { hideSecretsIn } from '#lambdas/runtime/hide-secrets.ts';
import { openStarts } from '#lambdas/runtime/open-starts.ts';
import { eventFunctions } from '#shared/deployment/event-functions.ts';

const deps = await openStarts(readFunctionEnvironment(eventFunctions['schedule-fire'].environment));

export const handler = (event: unknown): Promise<void> =>
  hideSecretsIn(async () => {
    await fireSchedule(deps, parseFire(event));
  });
