import { at, find, itemsOf, type Located, literalOf } from '../located.ts';
import type { Resource, Stack } from './stack.ts';

export interface Statement {
  line: number;
  actions: readonly Located[];
  resources: readonly Located[];
  /** Everyone, signed in or not; the place is where it says so. */
  everyone: Located | undefined;
  hasPrincipal: boolean;
  /** Where it names what it does not allow: all else it does. */
  notActions: Located | undefined;
  /** Where it names who is not let in: everybody else is. */
  notPrincipal: Located | undefined;
  /** Identity providers whose tokens it takes. */
  federated: readonly Located[];
  condition: Located | undefined;
}

/** Where each kind of resource keeps a policy that says what its holder may do. */
export const identityPolicies: Record<string, readonly (readonly string[])[]> = {
  'AWS::IAM::Policy': [['PolicyDocument']],
  'AWS::IAM::ManagedPolicy': [['PolicyDocument']],
  'AWS::IAM::RolePolicy': [['PolicyDocument']],
  'AWS::IAM::UserPolicy': [['PolicyDocument']],
  'AWS::IAM::GroupPolicy': [['PolicyDocument']],
  'AWS::IAM::Role': [['Policies', 'PolicyDocument']],
  'AWS::IAM::User': [['Policies', 'PolicyDocument']],
  'AWS::IAM::Group': [['Policies', 'PolicyDocument']],
  'AWS::Serverless::Function': [['Policies']],
  aws_iam_policy: [['policy']],
  aws_iam_role_policy: [['policy']],
  aws_iam_user_policy: [['policy']],
  aws_iam_group_policy: [['policy']],
  aws_iam_role: [['inline_policy', 'policy']],
  'data.aws_iam_policy_document': [[]],
};

/** Where each kind of resource keeps a policy that says who may use it. */
export const resourcePolicies: Record<string, readonly (readonly string[])[]> = {
  'AWS::S3::BucketPolicy': [['PolicyDocument']],
  'AWS::SQS::QueuePolicy': [['PolicyDocument']],
  'AWS::SNS::TopicPolicy': [['PolicyDocument']],
  'AWS::KMS::Key': [['KeyPolicy']],
  'AWS::SecretsManager::ResourcePolicy': [['ResourcePolicy']],
  'AWS::ECR::Repository': [['RepositoryPolicyText']],
  aws_s3_bucket_policy: [['policy']],
  aws_s3_bucket: [['policy']],
  aws_sqs_queue_policy: [['policy']],
  aws_sqs_queue: [['policy']],
  aws_sns_topic_policy: [['policy']],
  aws_sns_topic: [['policy']],
  aws_kms_key: [['policy']],
  aws_secretsmanager_secret_policy: [['policy']],
  aws_ecr_repository_policy: [['policy']],
};

export const trustPolicies: Record<string, readonly (readonly string[])[]> = {
  'AWS::IAM::Role': [['AssumeRolePolicyDocument']],
  aws_iam_role: [['assume_role_policy']],
};

/** Statements that allow something without a condition that could narrow it. */
export const identityGrants = (stack: Stack): readonly Statement[] =>
  grants(stack, identityPolicies).filter(({ hasPrincipal }) => !hasPrincipal);
export const resourceGrants = (stack: Stack): readonly Statement[] => grants(stack, resourcePolicies);
export const trustGrants = (stack: Stack): readonly Statement[] => grants(stack, trustPolicies);

/** What each holder is allowed without a condition, all of its statements together. */
export function identityHolders({ resources }: Stack): readonly (readonly Statement[])[] {
  return resources.map((resource) =>
    statementsIn(resource, identityPolicies[resource.type] ?? []).filter(
      ({ hasPrincipal, condition }) => !hasPrincipal && condition === undefined,
    ),
  );
}

/** Statements of trust policies that allow something, with and without conditions. */
export function trustStatements({ resources }: Stack): readonly Statement[] {
  return resources.flatMap((resource) => statementsIn(resource, trustPolicies[resource.type] ?? []));
}

function grants({ resources }: Stack, places: typeof identityPolicies): readonly Statement[] {
  return resources
    .flatMap((resource) => statementsIn(resource, places[resource.type] ?? []))
    .filter(({ condition }) => condition === undefined);
}

function statementsIn(resource: Resource, paths: readonly (readonly string[])[]): readonly Statement[] {
  return paths
    .flatMap((path) => find(resource.settings, ...path))
    .flatMap((document) => [...find(document, 'Statement'), ...find(document, 'statement')])
    .filter((statement) => statement.kind === 'map' && isAllowed(statement))
    .map(readStatement);
}

/** Terraform's own policy documents allow when they do not say; JSON always says. */
function isAllowed(statement: Located): boolean {
  const effect = at(statement, 'Effect') ?? at(statement, 'effect');
  if (effect !== undefined) return literalOf(effect) === 'Allow';
  return (at(statement, 'actions') ?? at(statement, 'not_actions')) !== undefined;
}

export function readStatement(statement: Located): Statement {
  const either = (...keys: readonly string[]) =>
    keys.map((key) => at(statement, key)).find((v) => v !== undefined);
  const principal = either('Principal', 'principals');
  const named = [...find(principal, 'AWS'), ...find(principal, 'identifiers'), ...itemsOf(principal)].flatMap(
    itemsOf,
  );
  const notPrincipal = either('NotPrincipal', 'not_principals');
  return {
    line: statement.line,
    actions: itemsOf(either('Action', 'actions')),
    resources: itemsOf(either('Resource', 'resources')),
    everyone: named.find((value) => literalOf(value) === '*'),
    hasPrincipal: principal !== undefined || notPrincipal !== undefined,
    notActions: either('NotAction', 'not_actions'),
    notPrincipal,
    federated: federatedIn(principal),
    condition: either('Condition', 'condition'),
  };
}

function federatedIn(principal: Located | undefined): readonly Located[] {
  const blocks = itemsOf(principal).filter((block) => literalOf(at(block, 'type')) === 'Federated');
  return [...find(principal, 'Federated'), ...blocks.flatMap((block) => find(block, 'identifiers'))].flatMap(
    itemsOf,
  );
}
