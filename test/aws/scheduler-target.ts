import type { SchedulerTarget } from '#lambdas/adapters/aws/scheduler.ts';

export const schedulerTarget: SchedulerTarget = {
  group: 'agents',
  fireArn: 'arn:aws:states:us-east-1:111122223333:stateMachine:fires',
  roleArn: 'arn:aws:iam::111122223333:role/scheduler',
  deadLetterArn: 'arn:aws:sqs:us-east-1:111122223333:fires-lost',
};
