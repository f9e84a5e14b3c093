import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { buildStateMachine, stepFunctions } from '#shared/workflow/state-machine.ts';
import { explainFindings } from '../explained-findings.ts';
import type { AgentFunctions } from '../functions/agent-functions.ts';
import { nameOf, versionArns } from '../names.ts';
import type { StageSettings } from '../settings.ts';
import { explainWatching, watched } from './watched-machine.ts';

/**
 * The agent's loop, as `shared/workflow` has it. Each Task names a version of its function, and an execution keeps
 * the definition that it began with: no agent changes code in mid-run.
 */
export class AgentMachine extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, { settings, functions }: AgentMachineProps) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      roleName: `${nameOf(settings)}-machine-role`,
      description: 'Lets the state machine call the functions behind its Task states',
      assumedBy: new ServicePrincipal('states.amazonaws.com'),
    });
    const versions = stepFunctions.map((step) => [step, functions.deployed(step)] as const);
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: nameOf(settings),
      comment: 'One execution is one agent, and is named after it',
      definitionBody: DefinitionBody.fromString(JSON.stringify(buildStateMachine((step) => `\${${step}}`))),
      definitionSubstitutions: Object.fromEntries(
        versions.map(([step, { functionArn }]) => [step, functionArn]),
      ),
      role,
      ...watched(this, settings),
    });
    const anyVersion = stepFunctions.map((step) => versionArns(this, settings, step));
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: anyVersion }));
    explainFindings(role, {
      ...explainWatching,
      ...Object.fromEntries(
        stepFunctions.map((step) => [
          `IAM5[Resource::arn:<AWS::Partition>:lambda:<AWS::Region>:<AWS::AccountId>:function:${nameOf(settings, step)}:*]`,
          'Executions that run through a deployment go on calling versions from before it',
        ]),
      ),
    });
  }
}

interface AgentMachineProps {
  settings: StageSettings;
  functions: AgentFunctions;
}
