import { Aws } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { buildFireMachine } from '#shared/workflow/fire-machine.ts';
import { explainFindings } from '../explained-findings.ts';
import { nameOf } from '../names.ts';
import type { StageSettings } from '../settings.ts';
import { explainWatching, watched } from '../workflow/watched-machine.ts';

interface FireMachineProps {
  settings: StageSettings;
  fire: Alias;
  deadLetters: Queue;
}

/** What a schedule starts: a fire that finds no room for its agent waits for it here, where waiting costs nothing. */
export class FireMachine extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, { settings, fire, deadLetters }: FireMachineProps) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      roleName: nameOf(settings, 'fires-role'),
      description: 'Lets fires of schedules start agents, and keep what could not be started',
      assumedBy: new ServicePrincipal('states.amazonaws.com'),
    });
    const names = {
      fireArn: substituted('fire'),
      sendMessageArn: substituted('sendMessage'),
      deadLettersUrl: substituted('deadLetters'),
    };
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: nameOf(settings, 'fires'),
      comment: 'One execution is one fire of a schedule',
      definitionBody: DefinitionBody.fromString(JSON.stringify(buildFireMachine(names))),
      definitionSubstitutions: {
        fire: fire.functionArn,
        sendMessage: `arn:${Aws.PARTITION}:states:::sqs:sendMessage`,
        deadLetters: deadLetters.queueUrl,
      },
      role,
      ...watched(this, settings, 'fires'),
    });
    fire.grantInvoke(role);
    role.addToPolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] }),
    );
    explainFindings(role, explainWatching);
  }
}

/** As CloudFormation fills it in. */
function substituted(name: string): string {
  return `\${${name}}`;
}
