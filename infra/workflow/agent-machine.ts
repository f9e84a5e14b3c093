import { RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { buildStateMachine, stepFunctions } from '#shared/workflow/state-machine.ts';
import { explainFindings } from '../explained-findings.ts';
import type { AgentFunctions } from '../functions/agent-functions.ts';
import { nameOf } from '../names.ts';
import { retentionOf } from '../retention-days.ts';
import type { StageSettings } from '../settings.ts';

/** The agent's loop, as `shared/workflow` has it. Each Task calls the `live` alias of its function. */
export class AgentMachine extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, { settings, functions }: AgentMachineProps) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      roleName: `${nameOf(settings)}-machine-role`,
      description: 'Lets the state machine call the functions behind its Task states',
      assumedBy: new ServicePrincipal('states.amazonaws.com'),
    });
    const aliases = stepFunctions.map((step) => [step, functions.live(step)] as const);
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: nameOf(settings),
      comment: 'One execution is one agent, and is named after it',
      definitionBody: DefinitionBody.fromString(JSON.stringify(buildStateMachine((step) => `\${${step}}`))),
      definitionSubstitutions: Object.fromEntries(aliases.map(([step, alias]) => [step, alias.functionArn])),
      role,
      tracingEnabled: true,
      logs: { destination: this.#makeLog(settings), level: LogLevel.ALL, includeExecutionData: false },
    });
    for (const [, alias] of aliases) alias.grantInvoke(role);
    explainFindings(role, {
      'IAM5[Resource::*]': 'X-Ray and the set-up of log delivery: IAM knows no resource for these actions',
    });
  }

  #makeLog(settings: StageSettings): LogGroup {
    return new LogGroup(this, 'Log', {
      // Under this prefix AWS delivers logs without a resource policy, which has a size limit per account.
      logGroupName: `/aws/vendedlogs/states/${nameOf(settings)}`,
      retention: retentionOf(settings.retention.logDays),
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}

interface AgentMachineProps {
  settings: StageSettings;
  functions: AgentFunctions;
}
