import { mark, type RuleCase } from './fixtures.ts';

const path = 'policies/build.json';

/** One statement, a member per line. */
function policy(...members: readonly string[]): string {
  const lines = members.map((member, index) => {
    const comma = index < members.length - 1 ? ',' : '';
    return member.endsWith(mark)
      ? `    ${member.slice(0, -mark.length)}${comma}${mark}`
      : `    ${member}${comma}`;
  });
  return ['{', '  "Version": "2012-10-17",', '  "Statement": [{', ...lines, '  }]', '}'].join('\n');
}

const allow = (...members: readonly string[]) => policy('"Effect": "Allow"', ...members);
const every = '"Resource": "*"';
const one = '"Resource": "arn:aws:iam::123456789012:role/build"';
const github =
  '"Principal": { "Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }';

const pairs: readonly (readonly [string, string, string])[] = [
  ['iam-admin', allow(`"Action": "*"${mark}`, every), policy('"Effect": "Deny"', '"Action": "*"', every)],
  ['iam-all-actions', allow(`"Action": "*"${mark}`, one), allow('"Action": "iam:GetRole"', one)],
  [
    'iam-service-wildcard',
    allow(`"Action": ["s3:*"]${mark}`, every),
    allow('"Action": ["s3:GetObject"]', every),
  ],
  [
    'iam-pass-any-role',
    allow(`"Action": "iam:PassRole"${mark}`, every),
    allow('"Action": "iam:PassRole"', one),
  ],
  [
    'iam-run-as-any-role',
    allow(`"Action": ["iam:PassRole", "lambda:CreateFunction"]${mark}`, every),
    allow(
      '"Action": ["iam:PassRole", "lambda:CreateFunction"]',
      every,
      '"Condition": { "StringEquals": { "iam:PassedToService": "lambda.amazonaws.com" } }',
    ),
  ],
  [
    'iam-writes-permissions',
    allow(`"Action": "iam:CreatePolicyVersion"${mark}`, every),
    allow('"Action": "iam:CreatePolicyVersion"', one),
  ],
  [
    'iam-not-action',
    allow(`"NotAction": "iam:*"${mark}`, every),
    policy('"Effect": "Deny"', '"NotAction": "iam:*"', every),
  ],
  [
    'trust-everyone',
    allow(`"Principal": { "AWS": "*" }${mark}`, '"Action": "sts:AssumeRole"'),
    allow('"Principal": { "AWS": "arn:aws:iam::123456789012:root" }', '"Action": "sts:AssumeRole"'),
  ],
  [
    'trust-any-token',
    allow(`${github}${mark}`, '"Action": "sts:AssumeRoleWithWebIdentity"'),
    allow(
      github,
      '"Action": "sts:AssumeRoleWithWebIdentity"',
      '"Condition": { "StringEquals": { "token.actions.githubusercontent.com:sub": "repo:acme/shop:ref:refs/heads/main" } }',
    ),
  ],
  [
    'resource-policy-everyone',
    allow(`"Principal": "*"${mark}`, '"Action": "s3:GetObject"', '"Resource": "arn:aws:s3:::a/*"'),
    allow(
      '"Principal": "*"',
      '"Action": "s3:GetObject"',
      '"Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-1" } }',
    ),
  ],
  [
    'policy-not-principal',
    allow(`"NotPrincipal": { "AWS": "123456789012" }${mark}`, '"Action": "s3:GetObject"'),
    policy('"Effect": "Deny"', '"NotPrincipal": { "AWS": "123456789012" }', '"Action": "s3:GetObject"'),
  ],
];

export const policyCases: readonly RuleCase[] = pairs.map(([rule, bad, good]) => ({
  rule: `policy-${rule}`,
  ...{ path, bad, good },
}));
