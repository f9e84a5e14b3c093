import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BuildSpec, ComputeType, LinuxArmBuildImage, Project } from 'aws-cdk-lib/aws-codebuild';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { explainFindings, fixLogicalId } from '../explained-findings.ts';
import { nameOf } from '../names.ts';
import { retentionOf } from '../retention-days.ts';
import type { StageSettings } from '../settings.ts';

/**
 * Where agents' commands run: a fresh container for each, with a role that may write this project's log and
 * nothing else. Its workspace comes by an address that is good for that one workspace; so a hostile command
 * that finds the container's credentials has found nothing.
 */
export class CommandProject extends Construct {
  readonly project: Project;
  /** What commands print, one stream each. */
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, settings: StageSettings) {
    super(scope, id);
    const projectName = nameOf(settings, 'commands');
    const { commandsAtOnce } = settings.limits;
    this.logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/codebuild/${projectName}`,
      retention: retentionOf(settings.retention.logDays),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', {
      roleName: `${projectName}-role`,
      description: 'What commands of agents may do in AWS: write their log',
      assumedBy: new ServicePrincipal('codebuild.amazonaws.com'),
    });
    this.project = new Project(this, 'Project', {
      ...{ projectName, role },
      description: 'Runs the commands of agents, each in a container of its own',
      environment: {
        buildImage: LinuxArmBuildImage.AMAZON_LINUX_2023_STANDARD_3_0,
        computeType: ComputeType.SMALL,
        privileged: false,
      },
      // Each start brings its own; one that does not is a mistake.
      buildSpec: BuildSpec.fromObject({
        version: '0.2',
        phases: { build: { commands: ['echo "Started without a command"', 'exit 1'] } },
      }),
      logging: { cloudWatch: { logGroup: this.logGroup } },
      grantReportGroupPermissions: false,
      timeout: Duration.hours(1),
      queuedTimeout: Duration.minutes(10),
      ...(commandsAtOnce === undefined ? {} : { concurrentBuildLimit: commandsAtOnce }),
    });
    fixLogicalId(this.project, 'CommandProject');
    fixLogicalId(this.logGroup, 'CommandsLog');
    explainFindings(this, {
      'IAM5[Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:/aws/codebuild/<CommandProject>:*]':
        "The streams of this project's own log",
      CB4: 'A build has no artifacts to encrypt: what a command printed comes back through its log',
    });
  }
}
