import { mark, type RuleCase, resource } from './fixtures.ts';

const document = (body: string) => `data "aws_iam_policy_document" "a" {\n  statement {\n${body}\n  }\n}`;
const encoded = (action: string, target: string) =>
  resource(
    'aws_iam_policy',
    `policy = jsonencode({\n  Statement = [{\n    Effect   = "Allow"\n    Action   = ${action}\n    Resource = ${target}\n  }]\n})`,
  );

const pairs: readonly (readonly [rule: string, bad: string, good: string])[] = [
  [
    'iam-run-as-any-role',
    document(
      `    actions = [\n      "ecs:RunTask",\n      "iam:PassRole",${mark}\n    ]\n    resources = ["*"]`,
    ),
    document('    actions = ["ecs:RunTask", "iam:PassRole"]\n    resources = [aws_iam_role.task.arn]'),
  ],
  [
    'iam-writes-permissions',
    encoded(`["iam:GetRole", "iam:AttachRolePolicy"]${mark}`, '"*"'),
    encoded('["iam:GetRole", "iam:AttachRolePolicy"]', '"arn:aws:iam::123456789012:role/build"'),
  ],
  [
    'iam-not-action',
    document(`    not_actions = ["iam:*"]${mark}\n    resources   = ["*"]`),
    document('    effect      = "Deny"\n    not_actions = ["iam:*"]\n    resources   = ["*"]'),
  ],
  [
    'policy-not-principal',
    resource(
      'aws_sqs_queue_policy',
      `policy = jsonencode({\n  Statement = [{\n    Effect = "Allow"\n    NotPrincipal = { AWS = var.other }${mark}\n  }]\n})`,
    ),
    resource(
      'aws_sqs_queue_policy',
      'policy = jsonencode({\n  Statement = [{\n    Effect = "Deny"\n    NotPrincipal = { AWS = var.other }\n  }]\n})',
    ),
  ],
  [
    'trust-any-token',
    resource(
      'aws_iam_role',
      `assume_role_policy = jsonencode({\n  Statement = [{\n    Effect = "Allow"\n    Principal = {\n      Federated = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"${mark}\n    }\n    Condition = { StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" } }\n  }]\n})`,
    ),
    resource(
      'aws_iam_role',
      'assume_role_policy = jsonencode({\n  Statement = [{\n    Effect = "Allow"\n    Principal = {\n      Federated = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"\n    }\n    Condition = { StringLike = { "token.actions.githubusercontent.com:sub" = "repo:acme/shop:*" } }\n  }]\n})',
    ),
  ],
];

export const terraformEscalationCases: readonly RuleCase[] = pairs.map(([rule, bad, good]) => ({
  rule: `terraform-${rule}`,
  path: 'modules/main.tf',
  bad,
  good,
}));
