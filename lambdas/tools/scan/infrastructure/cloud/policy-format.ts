import { at, itemsOf, type Located, literalOf, UnreadableDocument } from '../located.ts';
import { readYaml } from '../read-yaml.ts';
import { applyRules, type Format } from '../rule.ts';
import { escalationRules } from './escalation-rules.ts';
import { identityRules } from './identity-rules.ts';
import type { Resource, Stack } from './stack.ts';

/** Rules about who may do what; the others are about resources, which a policy alone does not have. */
const rules = [...identityRules, ...escalationRules].filter(
  ({ name }) => !['lambda-invoked-by-everyone', 'iam-user-policy', 'iam-access-key'].includes(name),
);

/** An IAM policy as a file of its own, as the command line of AWS and many tools take it. */
export const iamPolicy: Format = {
  name: 'policy',
  rules,
  claims: (path) => (/\.json$/i.test(path) ? 'by text' : 'no'),
  looksLike: (text) =>
    /^\s*\{/.test(text) &&
    /"Statement"\s*:/.test(text) &&
    /"Effect"\s*:\s*"(?:Allow|Deny)"/.test(text) &&
    !/"(?:Resources|AWSTemplateFormatVersion)"\s*:/.test(text),
  check: async ({ text }) => readYaml(text).flatMap(problemsOf),
};

function problemsOf(document: Located) {
  if (at(document, 'Statement') === undefined)
    throw new UnreadableDocument('no Statement that could be read');
  const checks = rules.flatMap((rule) =>
    rule.cloudformation === undefined ? [] : [{ ...rule, check: rule.cloudformation }],
  );
  return applyRules(checks, stackOf(document));
}

/** The policy in the place where a template would have it. */
function stackOf(document: Located): Stack {
  const statements = itemsOf(at(document, 'Statement'));
  const hasPrincipal = statements.some(
    (each) => (at(each, 'Principal') ?? at(each, 'NotPrincipal')) !== undefined,
  );
  const isTrust = statements.some((each) =>
    itemsOf(at(each, 'Action')).some((action) =>
      /^sts:(?:AssumeRole|TagSession|\*)/.test(literalOf(action) ?? ''),
    ),
  );
  if (!hasPrincipal) return stackWith('AWS::IAM::ManagedPolicy', 'PolicyDocument', document);
  if (isTrust) return stackWith('AWS::IAM::Role', 'AssumeRolePolicyDocument', document);
  return stackWith('AWS::S3::BucketPolicy', 'PolicyDocument', document);
}

function stackWith(type: string, key: string, document: Located): Stack {
  const { line, endLine } = document;
  const settings: Located = { kind: 'map', line, endLine, entries: new Map([[key, document]]) };
  const resource: Resource = { name: 'Policy', type, line, settings };
  return { resources: [resource] };
}
