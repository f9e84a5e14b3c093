import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { CfnEventInvokeConfig } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { asFunction } from '../cdk-interfaces.ts';
import type { AgentFunctions } from '../functions/agent-functions.ts';
import { nameOf } from '../names.ts';
import type { StageSettings } from '../settings.ts';

/** EventBridge calls them and does not wait. */
type Looker = 'execution-status-changed' | 'sweep';

interface UpkeepProps {
  settings: StageSettings;
  functions: AgentFunctions;
  machine: IStateMachine;
  deadLetters: Queue;
}

/** Sees to it that every agent's end is recorded, whatever stopped it: at once by event, else by sweep. */
export class Upkeep extends Construct {
  readonly #props: UpkeepProps;

  constructor(scope: Construct, id: string, props: UpkeepProps) {
    super(scope, id);
    this.#props = props;
    this.#tellOfEndedExecutions();
    this.#sweepEveryFiveMinutes();
  }

  /** Delivery is best effort: what is missed here, the sweep finds. */
  #tellOfEndedExecutions(): void {
    const { settings, machine } = this.#props;
    new Rule(this, 'ExecutionEnded', {
      ruleName: nameOf(settings, 'execution-ended'),
      description: 'An execution of an agent ended, in whatever way',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [machine.stateMachineArn],
          status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'],
        },
      },
      targets: [this.#target('execution-status-changed', Duration.hours(6))],
    });
  }

  #sweepEveryFiveMinutes(): void {
    new Rule(this, 'Sweep', {
      ruleName: nameOf(this.#props.settings, 'sweep'),
      description: 'Looks after agents whose start or end got lost',
      schedule: Schedule.rate(Duration.minutes(5)),
      // A sweep that is late has been overtaken by the next.
      targets: [this.#target('sweep', Duration.minutes(5))],
    });
  }

  #target(name: Looker, maxEventAge: Duration): LambdaFunction {
    this.#keepFailedEventsOf(name);
    const { functions, deadLetters } = this.#props;
    return new LambdaFunction(asFunction(functions.live(name)), {
      deadLetterQueue: deadLetters,
      retryAttempts: 3,
      maxEventAge,
    });
  }

  /** EventBridge's own queue takes what could not be delivered; this one takes what the function failed at. */
  #keepFailedEventsOf(name: Looker): void {
    const { functions, deadLetters } = this.#props;
    const { lambda, aliasName } = functions.live(name);
    new CfnEventInvokeConfig(this, `FailedEvents-${name}`, {
      functionName: lambda.functionName,
      qualifier: aliasName,
      maximumRetryAttempts: 2,
      maximumEventAgeInSeconds: 3_600,
      destinationConfig: { onFailure: { destination: deadLetters.queueArn } },
    }).node.addDependency(functions.live(name));
  }
}
