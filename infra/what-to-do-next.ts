import { CfnOutput, type Stack } from 'aws-cdk-lib';
import type { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';

interface Deployed {
  apiUrl: string;
  user: ManagedPolicy;
  machine: IStateMachine;
  /** Only where the model is reached with a key. */
  modelKey: Secret | undefined;
}

/** What a deployment prints at its end, in the order in which somebody who deploys for the first time needs it. */
export function tellWhatToDoNext(stack: Stack, { apiUrl, user, machine, modelKey }: Deployed): void {
  const { region } = stack;
  const tell = (id: string, description: string, value: string) =>
    new CfnOutput(stack, id, { description, value });
  if (modelKey !== undefined) {
    tell(
      'ModelKey',
      'Run this once: until then every agent ends as crashed',
      `aws secretsmanager put-secret-value --region ${region} --secret-id ${modelKey.secretArn} --secret-string "$ANTHROPIC_API_KEY"`,
    );
  }
  tell('CallersPolicy', 'Attach it to whoever may start agents', user.managedPolicyArn);
  tell('ApiUrl', 'Root of the signed API', apiUrl);
  tell(
    'FirstCall',
    'Lists your agents, from this repository',
    `npm run agents -- --endpoint ${apiUrl} --region ${region} list`,
  );
  tell(
    'Console',
    'Every agent as an execution, named after it',
    `https://${region}.console.aws.amazon.com/states/home?region=${region}#/statemachines/view/${machine.stateMachineArn}`,
  );
}
