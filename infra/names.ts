import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { StageSettings } from './settings.ts';

/** `background-agents-dev`, or `background-agents-dev-think`. What a person reads in every console. */
export function nameOf({ stage }: Pick<StageSettings, 'stage'>, part?: string): string {
  return ['background-agents', stage, ...(part === undefined ? [] : [part])].join('-');
}

/** ARNs by name, for what would otherwise need each other: the machine calls functions that start the machine. */
export function stateMachineArns(scope: Construct, settings: StageSettings) {
  const format = (resource: string, resourceName: string) =>
    Stack.of(scope).formatArn({
      service: 'states',
      resource,
      resourceName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  return {
    machine: format('stateMachine', nameOf(settings)),
    executions: format('execution', `${nameOf(settings)}:*`),
  };
}

/** The same for schedules: the function that puts them names the machine that they start, and their role. */
export function scheduleArns(scope: Construct, settings: StageSettings) {
  const format = (service: string, resource: string, resourceName: string) =>
    Stack.of(scope).formatArn({
      ...{ service, resource, resourceName },
      ...(service === 'iam' ? { region: '' } : {}),
      arnFormat: service === 'states' ? ArnFormat.COLON_RESOURCE_NAME : ArnFormat.SLASH_RESOURCE_NAME,
    });
  return {
    all: format('scheduler', 'schedule', `${nameOf(settings)}/*`),
    fire: format('states', 'stateMachine', nameOf(settings, 'fires')),
    role: format('iam', 'role', nameOf(settings, 'schedules-role')),
  };
}

/** Every version of a function, whatever is deployed now. */
export function versionArns(scope: Construct, settings: StageSettings, part: string): string {
  const resourceName = `${nameOf(settings, part)}:*`;
  const { COLON_RESOURCE_NAME: arnFormat } = ArnFormat;
  return Stack.of(scope).formatArn({ service: 'lambda', resource: 'function', resourceName, arnFormat });
}

/** What a function calls that holds templates against rules: the deployment of now. */
export function templateChecksArn(scope: Construct, settings: StageSettings): string {
  const resourceName = `${nameOf(settings, 'check-template')}:live`;
  const { COLON_RESOURCE_NAME: arnFormat } = ArnFormat;
  return Stack.of(scope).formatArn({ service: 'lambda', resource: 'function', resourceName, arnFormat });
}

/** Every log group of the account, in every region: which one an agent is asked to watch is not known before. */
export function logGroupArns(scope: Construct): readonly string[] {
  const { COLON_RESOURCE_NAME: arnFormat } = ArnFormat;
  const place = { service: 'logs', region: '*', resource: 'log-group', resourceName: '*' };
  return [Stack.of(scope).formatArn({ ...place, arnFormat })];
}

/** The role of one name in every member account that agents look into; none where no name is set. */
export function memberRoleArns(scope: Construct, { cloud }: StageSettings): readonly string[] {
  if (cloud === undefined) return [];
  const service = { service: 'iam', region: '', account: '*', resource: 'role' };
  return [Stack.of(scope).formatArn({ ...service, resourceName: cloud.memberRole })];
}

/**
 * Every stack whose name the settings allow, in the regions that they allow for it, and the role that CloudFormation
 * takes for them; none where nothing may be deployed.
 */
export function deploymentArns(
  scope: Construct,
  { deployments }: StageSettings,
): { stacks: readonly string[]; role: readonly string[] } {
  if (deployments === undefined) return { stacks: [], role: [] };
  const places = Object.values(deployments.environments).flatMap(({ regions, stacks }) =>
    regions.flatMap((region) => stacks.map((prefix) => ({ region, resourceName: `${prefix}*/*` }))),
  );
  const arns = places.map((place) =>
    Stack.of(scope).formatArn({ service: 'cloudformation', resource: 'stack', ...place }),
  );
  return { stacks: [...new Set(arns)], role: [deployments.execution_role] };
}
