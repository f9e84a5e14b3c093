import { entriesOf, find, literalOf } from '../located.ts';
import type { Place } from '../rule.ts';
import { isSecretText, literalSecret, namesSecret } from '../secret-names.ts';
import { type Check, type CloudRule, notSwitchedOn, on, oneOf, type ResourceCheck } from './stack.ts';

export const secretRules: readonly CloudRule[] = [
  {
    name: 'function-secret',
    severity: 'high',
    title: 'Secret is written out in the environment of a function or container',
    remedy: 'Keep it in Secrets Manager or Parameter Store and give the program its name.',
    reference: 'CWE-798',
    cloudformation: oneOf(
      on(['AWS::Lambda::Function', 'AWS::Serverless::Function'], secretsInMap('Environment', 'Variables')),
      on('AWS::ECS::TaskDefinition', secretsInPairs('Name', 'Value', 'ContainerDefinitions', 'Environment')),
      on('AWS::CodeBuild::Project', secretsInPairs('Name', 'Value', 'Environment', 'EnvironmentVariables')),
    ),
    terraform: oneOf(
      on('aws_lambda_function', secretsInMap('environment', 'variables')),
      on('aws_ecs_task_definition', secretsInPairs('name', 'value', 'container_definitions', 'environment')),
      on('aws_codebuild_project', secretsInPairs('name', 'value', 'environment', 'environment_variable')),
    ),
  },
  {
    name: 'secret-in-template',
    severity: 'high',
    title: 'Password or secret is written out in a resource',
    remedy: 'Take it from Secrets Manager, or let the service generate and keep it.',
    reference: 'CWE-798',
    cloudformation: secretSettings(/^AWS::/),
    terraform: secretSettings(/^(aws_|azurerm_|google_|provider$)/),
  },
  {
    name: 'secret-default',
    severity: 'high',
    title: 'Secret parameter has its value written out as default',
    remedy: 'Remove the default and pass the value in when deploying, or read it from a secret store.',
    reference: 'CWE-798',
    cloudformation: on('parameter', secretDefault('Default')),
    terraform: on('variable', secretDefault('default')),
  },
  {
    name: 'secret-parameter-shown',
    severity: 'medium',
    title: 'Secret parameter is shown in the console and in the API',
    remedy: 'Set NoEcho on the parameter, or take the value from Secrets Manager.',
    reference: 'CWE-200',
    cloudformation: on('parameter', (parameter, stack) =>
      namesSecret(parameter.name) && /^String$/.test(literalOf(find(parameter.settings, 'Type')[0]) ?? '')
        ? notSwitchedOn('NoEcho')(parameter, stack)
        : [],
    ),
  },
];

function secretsInMap(...path: readonly string[]): ResourceCheck {
  return ({ settings }) =>
    find(settings, ...path)
      .flatMap(entriesOf)
      .flatMap(([name, value]) => literalSecret(name, value));
}

function secretsInPairs(nameKey: string, valueKey: string, ...path: readonly string[]): ResourceCheck {
  return ({ settings }) =>
    find(settings, ...path).flatMap((pair): readonly Place[] => {
      const type = literalOf(find(pair, 'Type')[0] ?? find(pair, 'type')[0]);
      if (type !== undefined && type !== 'PLAINTEXT') return [];
      return literalSecret(literalOf(find(pair, nameKey)[0]) ?? '', find(pair, valueKey)[0]);
    });
}

/** Top-level settings only: what lies deeper is looked at by the rules that know its shape. */
function secretSettings(types: RegExp): Check {
  return ({ resources }) =>
    resources
      .filter(({ type }) => types.test(type))
      .flatMap(({ settings }) => find(settings).flatMap(entriesOf))
      .flatMap(([name, value]) => literalSecret(name, value));
}

function secretDefault(key: string): ResourceCheck {
  return ({ name, settings }) =>
    namesSecret(name)
      ? find(settings, key)
          .filter((value) => isSecretText(literalOf(value)))
          .map(({ line }) => ({ line, evidence: `${name}: ***` }))
      : [];
}
