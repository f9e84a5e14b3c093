import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Alias,
  Architecture,
  type Code,
  type IVersion,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
  type VersionOptions,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { FunctionFacts } from '#shared/deployment/function-facts.ts';
import type { FunctionName } from '#shared/deployment/functions.ts';
import type { Grant } from '#shared/deployment/resources.ts';
import { stepFunctions } from '#shared/workflow/state-machine.ts';
import { asVersion } from '../cdk-interfaces.ts';
import { explainFindings } from '../explained-findings.ts';
import { nameOf } from '../names.ts';
import { retentionOf } from '../retention-days.ts';
import type { StageSettings } from '../settings.ts';

export interface AgentFunctionProps {
  settings: StageSettings;
  name: FunctionName;
  facts: FunctionFacts;
  code: Code;
  environment: Record<string, string>;
}

/** One function with a log and a role of its own. It is only ever called through `alias`, or as `version`. */
export class AgentFunction extends Construct {
  readonly alias: Alias;
  /** The code and settings of this deployment, for good: another one has a version of its own. */
  readonly version: IVersion;
  readonly role: Role;

  constructor(
    scope: Construct,
    id: string,
    { settings, name, facts, code, environment }: AgentFunctionProps,
  ) {
    super(scope, id);
    const functionName = nameOf(settings, name);
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: retentionOf(settings.retention.logDays),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', {
      roleName: `${functionName}-role`,
      description: `What the function ${functionName} may do`,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    logGroup.grantWrite(this.role);
    const lambda = new LambdaFunction(this, 'Function', {
      functionName,
      description: facts.purpose,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      ...{ code, environment, logGroup, role: this.role },
      memorySize: facts.memoryMb,
      timeout: Duration.seconds(facts.timeoutSeconds),
      ...(facts.scratchMb === undefined ? {} : { ephemeralStorageSize: Size.mebibytes(facts.scratchMb) }),
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.ACTIVE,
      ...(isStep(name) ? { currentVersionOptions: keepForRunningAgents } : {}),
    });
    explainFindings(this.role, wildcards(settings));
    this.version = asVersion(lambda.currentVersion);
    this.alias = new Alias(this, 'Live', { aliasName: 'live', version: this.version });
  }

  /** Allows what a grant says, on the ARNs that its resource has in this stage; without any, nothing. */
  allow({ actions, passedTo }: Grant, arns: readonly string[]): void {
    if (arns.length === 0) return;
    this.role.addToPolicy(
      new PolicyStatement({
        ...{ actions: [...actions], resources: [...arns] },
        ...(passedTo === undefined
          ? {}
          : { conditions: { StringEquals: { 'iam:PassedToService': passedTo } } }),
      }),
    );
  }
}

function isStep(name: FunctionName): boolean {
  return stepFunctions.some((step) => step === name);
}

/**
 * A running execution calls the versions that its definition names, until it ends: a deployment takes them out of
 * the template, and leaves them there. Only a deployment that fails takes back what it published itself; else
 * Lambda would refuse to publish the same code again.
 */
const keepForRunningAgents: VersionOptions = { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE };

/** Every pattern that a function's role may hold, and why it is no narrower. Which role holds what, a test pins. */
function wildcards(settings: StageSettings): Record<string, string> {
  const executions = `execution:${nameOf(settings)}:*`;
  return {
    'IAM5[Resource::*]':
      'X-Ray, results of Logs Insights by query id, lists of schedules: IAM knows no resource for these actions. What agents look at in accounts: most actions know no resource either, and any may be asked about; a test pins that they only read',
    ...(settings.cloud === undefined
      ? {}
      : {
          [`IAM5[Resource::arn:<AWS::Partition>:iam::*:role/${settings.cloud.memberRole}]`]:
            'The role of one name in every member account, each of which says whom it trusts',
        }),
    ...Object.fromEntries(deployedStacks(settings)),
    'IAM5[Resource::arn:<AWS::Partition>:logs:*:<AWS::AccountId>:log-group:*]':
      'Any log group may be the one that an agent is asked to watch; a test pins that they are only read',
    'IAM5[Resource::<AgentBucket.Arn>/rows/*]':
      'Rows of every agent; the key holds the hash of what it stores',
    'IAM5[Resource::<AgentBucket.Arn>/artifacts/*]': 'Files of every agent; the key holds their hash',
    'IAM5[Resource::<AgentBucket.Arn>/workspaces/*]': 'Any workspace may be the one that an agent works on',
    [`IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:${executions}]`]:
      "The executions of this stage's one state machine",
    [`IAM5[Resource::arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:schedule/${nameOf(settings)}/*]`]:
      "Schedules of this stage's one group; the function reads and writes those of its caller",
    'IAM5[Resource::arn:<AWS::Partition>:bedrock:*::foundation-model/anthropic.*]':
      'An agent type names its model; an inference profile sends the call to any of its regions',
    'IAM5[Resource::arn:<AWS::Partition>:bedrock:*:<AWS::AccountId>:inference-profile/*.anthropic.*]':
      'An agent type names its model',
  };
}

function deployedStacks({ deployments }: StageSettings): [string, string][] {
  return Object.values(deployments?.environments ?? {}).flatMap(({ regions, stacks }) =>
    regions.flatMap((region) =>
      stacks.map((prefix): [string, string] => [
        `IAM5[Resource::arn:<AWS::Partition>:cloudformation:${region}:<AWS::AccountId>:stack/${prefix}*/*]`,
        'Stacks that the settings let be deployed, by the beginnings of their names; their ids are not known before',
      ]),
    ),
  );
}
