import {
  type CloudRule,
  has,
  lacking,
  on,
  oneOf,
  type ResourceCheck,
  saying,
  switchedOn,
  unless,
} from './stack.ts';

export const computeRules: readonly CloudRule[] = [
  {
    name: 'imds-v1',
    severity: 'medium',
    title: 'Instance metadata can be read without a session token (IMDSv1)',
    remedy: 'Require tokens in the metadata options.',
    reference: 'AWS Security Hub EC2.8',
    cloudformation: oneOf(
      on(
        'AWS::EC2::LaunchTemplate',
        tokensNotRequired('LaunchTemplateData', 'MetadataOptions', 'HttpTokens'),
      ),
      on('AWS::EC2::Instance', saying(['MetadataOptions', 'HttpTokens'], /^optional$/)),
      on('AWS::AutoScaling::LaunchConfiguration', tokensNotRequired('MetadataOptions', 'HttpTokens')),
    ),
    terraform: oneOf(
      on(
        ['aws_launch_template', 'aws_launch_configuration'],
        tokensNotRequired('metadata_options', 'http_tokens'),
      ),
      on(
        'aws_instance',
        unless(
          (instance) => has(instance, 'launch_template'),
          tokensNotRequired('metadata_options', 'http_tokens'),
        ),
      ),
    ),
  },
  {
    name: 'privileged-container',
    severity: 'high',
    title: 'Container runs privileged, with the rights of its host',
    remedy: 'Drop the privileged flag and grant the single capability that is needed.',
    reference: 'AWS Security Hub ECS.4',
    cloudformation: on('AWS::ECS::TaskDefinition', switchedOn('ContainerDefinitions', 'Privileged')),
    terraform: on('aws_ecs_task_definition', switchedOn('container_definitions', 'privileged')),
  },
];

function tokensNotRequired(...path: readonly string[]): ResourceCheck {
  return (resource, stack) =>
    has(resource, ...path) ? saying(path, /^optional$/)(resource, stack) : lacking(...path)(resource, stack);
}
