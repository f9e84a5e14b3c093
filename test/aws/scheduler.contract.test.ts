import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  SchedulerClient,
  UpdateScheduleCommand,
  ValidationException,
} from '@aws-sdk/client-scheduler';
import { describe } from 'vitest';
import { createEventBridgeScheduler } from '#lambdas/adapters/aws/scheduler.ts';
import { readScheduleTimes } from '#local/adapters/schedule-times.ts';
import { schedulerContract } from '#test/contracts/scheduler.contract.ts';
import { countingIds } from '#test/fakes/counting-ids.ts';
import { againstMoto, hasMoto, motoOfTests } from './moto-server.ts';
import { restlessClock } from './restless-clock.ts';
import { schedulerTarget } from './scheduler-target.ts';

describe.skipIf(!hasMoto)(`${againstMoto}, which takes any expression unless it is refused before`, () => {
  const moto = motoOfTests();
  let groups = 0;

  schedulerContract('EventBridge Scheduler', async () => {
    const client = new SchedulerClient(moto.clientConfig);
    groups += 1;
    const group = `agents-${groups}`;
    await client.send(new CreateScheduleGroupCommand({ Name: group }));
    const deps = { scheduler: validating(client), ids: countingIds(), clock: restlessClock() };
    return {
      scheduler: createEventBridgeScheduler(deps, { ...schedulerTarget, group }),
      [Symbol.asyncDispose]: async () => client.destroy(),
    };
  });
});

/** Refuses what the real service refuses. */
function validating(client: SchedulerClient): Pick<SchedulerClient, 'send'> {
  const send = async (command: never): Promise<unknown> => {
    const sent: unknown = command;
    if (sent instanceof CreateScheduleCommand || sent instanceof UpdateScheduleCommand) {
      const { ScheduleExpression: expression = '', ScheduleExpressionTimezone: timezone = 'UTC' } =
        sent.input;
      try {
        readScheduleTimes({ expression, timezone, anchorMs: 0 });
      } catch {
        const message = `Invalid Schedule Expression ${expression}.`;
        throw new ValidationException({ message, Message: message, $metadata: {} });
      }
    }
    return client.send(command);
  };
  return { send } as Pick<SchedulerClient, 'send'>;
}
