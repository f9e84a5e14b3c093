import { entriesOf, type Located, literalOf, writtenText } from '../located.ts';
import type { Place } from '../rule.ts';
import {
  identityGrants,
  identityHolders,
  resourceGrants,
  type Statement,
  trustGrants,
  trustStatements,
} from './policy.ts';
import type { Check, CloudRule, Stack } from './stack.ts';

/** Each of these lets its holder write itself, or another user, any permission. */
const writesPermissions =
  /^iam:(?:CreatePolicyVersion|SetDefaultPolicyVersion|Attach(?:User|Group|Role)Policy|Put(?:User|Group|Role)Policy|AddUserToGroup|UpdateAssumeRolePolicy|CreateAccessKey|CreateLoginProfile|UpdateLoginProfile|DeleteRolePermissionsBoundary|DeleteUserPermissionsBoundary|Attach\*|Put\*|Create\*|Update\*)$/i;

/** Starts something that runs code under a role that the caller passes. */
const runsAsRole =
  /^(?:lambda:(?:CreateFunction|\*)|ec2:(?:RunInstances|\*)|ecs:(?:RunTask|RegisterTaskDefinition|\*)|cloudformation:(?:CreateStack|\*)|glue:(?:CreateDevEndpoint|CreateJob|\*)|codebuild:(?:CreateProject|\*)|sagemaker:(?:Create\w+|\*)|states:(?:CreateStateMachine|\*)|datapipeline:(?:CreatePipeline|\*)|scheduler:CreateSchedule)$/i;

export const passesRoles = /^iam:(?:PassRole|Pass\*)$/i;

const says = (pattern: RegExp) => (value: Located) => pattern.test(literalOf(value) ?? '');
const isEvery = says(/^(?:\*|arn:aws:iam::(?:\*|\d{12}):(?:role|user|group|policy)?\/?\*)$/);
const onEverything = ({ resources }: Statement): boolean => resources.some(isEvery);
const both = (check: Check): Pick<CloudRule, 'cloudformation' | 'terraform'> => ({
  cloudformation: check,
  terraform: check,
});

/** Where a holder may pass any role, by whether it may also start something that runs under it. */
export function passingAnyRole(stack: Stack, isRunning: boolean): readonly Place[] {
  return identityHolders(stack).flatMap((statements) => {
    const canRun = statements.some(({ actions }) => actions.some(says(runsAsRole)));
    if (canRun !== isRunning) return [];
    return statements.filter(onEverything).flatMap(({ actions }) => actions.filter(says(passesRoles)));
  });
}

export const escalationRules: readonly CloudRule[] = [
  {
    name: 'iam-run-as-any-role',
    severity: 'critical',
    title: "IAM policy lets its holder run code under any role, an administrator's included",
    remedy: 'Name the roles that may be passed, and the service with a condition on iam:PassedToService.',
    reference: 'CWE-269',
    ...both((stack) => passingAnyRole(stack, true)),
  },
  {
    name: 'iam-writes-permissions',
    severity: 'critical',
    title: 'IAM policy lets its holder give any permission, itself included',
    remedy:
      'Name the roles and policies that may be changed, and demand a permissions boundary by a condition.',
    reference: 'CWE-269',
    ...both((stack) =>
      identityGrants(stack)
        .filter(onEverything)
        .flatMap(({ actions }) => actions.filter(says(writesPermissions)).slice(0, 1)),
    ),
  },
  {
    name: 'iam-not-action',
    severity: 'high',
    title: 'IAM policy allows everything that it does not name, new services included',
    remedy: 'Allow the actions that are needed by name; use NotAction only to deny.',
    reference: 'CWE-269',
    ...both((stack) => identityGrants(stack).flatMap(({ notActions }) => notActions ?? [])),
  },
  {
    name: 'policy-not-principal',
    severity: 'critical',
    title: 'Policy lets in everybody whom it does not name',
    remedy: 'Name the principals that may come in; use NotPrincipal only to deny.',
    reference: 'CWE-732',
    ...both((stack) =>
      [...resourceGrants(stack), ...trustGrants(stack)].flatMap(({ notPrincipal }) => notPrincipal ?? []),
    ),
  },
  {
    name: 'trust-any-token',
    severity: 'high',
    title: 'Role can be assumed with any token of a shared identity provider',
    remedy:
      'Add a condition on the subject of the token (`sub`): the repository and branch, or the service account.',
    reference: 'CWE-284',
    ...both((stack) => trustStatements(stack).flatMap(unlimitedTokens)),
  },
];

/** Whose tokens everybody can get: who they are for is told by the subject alone. */
const shared =
  /token\.actions\.githubusercontent\.com|gitlab\.com|app\.terraform\.io|oidc\.circleci\.com|accounts\.google\.com|agent\.buildkite\.com/i;

function unlimitedTokens({ federated, condition }: Statement): readonly Located[] {
  const told = textsIn(condition);
  const namesSubject = told.some(
    (text) =>
      /:(?:sub|repository|repository_owner|job_workflow_ref|aud)$/.test(text) && !text.endsWith(':aud'),
  );
  const isOpen = !namesSubject || told.some((text) => /^(?:\*|repo:\*(?:[:/].*)?)$/.test(text));
  return isOpen ? federated.filter((provider) => shared.test(writtenText(provider))) : [];
}

/** Every key and every text under a value. */
function textsIn(value: Located | undefined): readonly string[] {
  if (value === undefined) return [];
  if (value.kind === 'list') return value.items.flatMap(textsIn);
  if (value.kind === 'map') return entriesOf(value).flatMap(([key, entry]) => [key, ...textsIn(entry)]);
  return [writtenText(value)];
}
