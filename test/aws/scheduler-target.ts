import type { SchedulerTarget } from '#lambdas/adapters/aws/scheduler.ts';

export const schedulerTarget: SchedulerTarget = {
  group: 'agents',
  functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:fire',
  roleArn: 'arn:aws:iam::111122223333:role/scheduler',
  deadLetterArn: 'arn:aws:sqs:us-east-1:111122223333:fires-lost',
};
