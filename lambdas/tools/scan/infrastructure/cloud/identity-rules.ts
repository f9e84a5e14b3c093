import { at, type Located, literalOf } from '../located.ts';
import type { Place } from '../rule.ts';
import { passingAnyRole } from './escalation-rules.ts';
import { identityGrants, resourceGrants, type Statement, trustGrants } from './policy.ts';
import {
  type Check,
  type CloudRule,
  lacking,
  on,
  oneOf,
  type ResourceCheck,
  type Stack,
  saying,
} from './stack.ts';

/** Services whose every action on every resource is far more than any program needs. */
const sensitiveServices =
  /^(iam|sts|s3|ec2|kms|secretsmanager|ssm|dynamodb|rds|lambda|organizations|cloudformation|sns|sqs|eks|ecs|ecr|cloudtrail):\*$/i;

const isEvery = (value: Located): boolean => /^(\*|\*:\*)$/.test(literalOf(value) ?? '');
const onEverything = ({ resources }: Statement): boolean => resources.some(isEvery);

const both = (check: Check): { cloudformation: Check; terraform: Check } => ({
  cloudformation: check,
  terraform: check,
});
const granted = (isWide: (statement: Statement) => boolean, action: (value: Located) => boolean) =>
  both((stack) =>
    identityGrants(stack)
      .filter(isWide)
      .flatMap(({ actions }) => actions.filter(action)),
  );
const openToEveryone = (grants: (stack: Stack) => readonly Statement[]) =>
  both((stack) =>
    grants(stack).flatMap(({ everyone }): readonly Place[] => (everyone === undefined ? [] : [everyone])),
  );

export const identityRules: readonly CloudRule[] = [
  {
    name: 'iam-admin',
    severity: 'critical',
    title: 'IAM policy allows every action on every resource',
    remedy: 'List the actions and resources that are needed.',
    reference: 'AWS Security Hub IAM.1',
    ...granted(onEverything, isEvery),
  },
  {
    name: 'iam-all-actions',
    severity: 'high',
    title: 'IAM policy allows every action on a resource',
    remedy: 'List the actions that are needed.',
    reference: 'AWS Security Hub IAM.21',
    ...granted((statement) => !onEverything(statement), isEvery),
  },
  {
    name: 'iam-service-wildcard',
    severity: 'medium',
    title: 'IAM policy allows every action of a service on every resource',
    remedy: 'List the actions that are needed, and the resources they are needed on.',
    reference: 'AWS Security Hub IAM.21',
    ...granted(onEverything, (value) => sensitiveServices.test(literalOf(value) ?? '')),
  },
  {
    name: 'iam-pass-any-role',
    severity: 'high',
    title: 'IAM policy lets its holder pass any role to a service',
    remedy: 'Name the roles that may be passed, and the service with a condition on iam:PassedToService.',
    reference: 'CWE-269',
    ...both((stack) => passingAnyRole(stack, false)),
  },
  {
    name: 'trust-everyone',
    severity: 'critical',
    title: 'Role can be assumed by any AWS account',
    remedy: 'Name the accounts, roles or services that may assume it.',
    reference: 'CWE-732',
    ...openToEveryone(trustGrants),
  },
  {
    name: 'resource-policy-everyone',
    severity: 'high',
    title: 'Resource policy lets everyone in',
    remedy: 'Name the principals, or add a condition that narrows who may call.',
    reference: 'CWE-732',
    ...openToEveryone(resourceGrants),
  },
  {
    name: 'lambda-invoked-by-everyone',
    severity: 'critical',
    title: 'Lambda function can be called by any AWS account',
    remedy: 'Name the principal that calls it, with its source ARN or account.',
    reference: 'AWS Security Hub Lambda.1',
    cloudformation: on('AWS::Lambda::Permission', saying(['Principal'], /^\*$/)),
    terraform: on('aws_lambda_permission', saying(['principal'], /^\*$/)),
  },
  {
    name: 'iam-user-policy',
    severity: 'low',
    title: 'Policy is attached to a single IAM user',
    remedy: 'Grant to a role or a group, so that access can be reviewed in one place.',
    reference: 'AWS Security Hub IAM.2',
    cloudformation: oneOf(
      on('AWS::IAM::User', given('Policies')),
      on(['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'], given('Users')),
      on('AWS::IAM::UserPolicy', (policy) => [policy]),
    ),
    terraform: on(['aws_iam_user_policy', 'aws_iam_user_policy_attachment'], (policy) => [policy]),
  },
  {
    name: 'iam-access-key',
    severity: 'medium',
    title: 'A long-lived access key is made, and its secret kept in the state of the stack',
    remedy:
      'Give the program a role; where that is impossible, make the key by hand and store it as a secret.',
    reference: 'CWE-798',
    cloudformation: on('AWS::IAM::AccessKey', (key) => [key]),
    terraform: on('aws_iam_access_key', lacking('pgp_key')),
  },
];

function given(key: string): ResourceCheck {
  return ({ settings }) => [at(settings, key)].filter((value) => value !== undefined);
}
