import { SchedulerClient } from '@aws-sdk/client-scheduler';
import {
  createEventBridgeScheduler,
  readEventBridgeSchedules,
  type SchedulerTarget,
} from '../adapters/aws/scheduler.ts';
import type { Scheduler } from '../ports/scheduler.ts';
import { clientSettings } from './aws-settings.ts';
import type { FunctionEnvironment } from './function-environment.ts';
import { lambdaWorld } from './lambda-world.ts';

type Group = FunctionEnvironment<'AGENTS_SCHEDULE_GROUP'>;

type Target = FunctionEnvironment<
  | 'AGENTS_SCHEDULE_GROUP'
  | 'AGENTS_SCHEDULE_FIRE_ARN'
  | 'AGENTS_SCHEDULE_ROLE_ARN'
  | 'AGENTS_SCHEDULE_DEAD_LETTER_ARN'
>;

const deps = () => ({ ...lambdaWorld, scheduler: new SchedulerClient(clientSettings) });

/** For functions that put no schedule, and so need not know what one calls. */
export function openSchedules(environment: Group): Omit<Scheduler, 'put'> {
  return readEventBridgeSchedules(deps(), environment.AGENTS_SCHEDULE_GROUP);
}

export function openScheduler(environment: Target): Scheduler {
  const target: SchedulerTarget = {
    group: environment.AGENTS_SCHEDULE_GROUP,
    fireArn: environment.AGENTS_SCHEDULE_FIRE_ARN,
    roleArn: environment.AGENTS_SCHEDULE_ROLE_ARN,
    deadLetterArn: environment.AGENTS_SCHEDULE_DEAD_LETTER_ARN,
  };
  return createEventBridgeScheduler(deps(), target);
}
