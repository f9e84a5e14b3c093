import { mark, password, type RuleCase, resource } from './fixtures.ts';

type Pair = readonly [rule: string, bad: string, good: string];

const document = (body: string) => `data "aws_iam_policy_document" "a" {\n  statement {\n${body}\n  }\n}`;
const encoded = (action: string, target: string) =>
  resource(
    'aws_iam_policy',
    `policy = jsonencode({\n  Statement = [{\n    Effect   = "Allow"\n    Action   = ${action}\n    Resource = ${target}\n  }]\n})`,
  );
const heredoc = (type: string, name: string, lines: readonly string[]) =>
  resource(type, [`${name} = <<EOF`, ...lines, 'EOF'].join('\n')).replace(/^ +EOF$/m, 'EOF');
const port = (from: number, to: number, range: string) =>
  resource(
    'aws_security_group',
    `ingress {\n  from_port   = ${from}\n  to_port     = ${to}\n  protocol    = "tcp"\n  cidr_blocks = ${range}\n}`,
  );

const storage: readonly Pair[] = [
  [
    's3-public-acl',
    resource('aws_s3_bucket_acl', `bucket = "a"\nacl    = "public-read"${mark}`),
    resource('aws_s3_bucket_acl', 'bucket = "a"\nacl    = "private"'),
  ],
  [
    's3-public-access-allowed',
    resource(
      'aws_s3_bucket_public_access_block',
      `block_public_acls   = true\nblock_public_policy = false${mark}`,
    ),
    resource(
      'aws_s3_bucket_public_access_block',
      'block_public_acls   = true\nblock_public_policy = var.block',
    ),
  ],
  [
    'ebs-unencrypted',
    resource(`aws_ebs_volume${mark}`, 'size = 8'),
    resource('aws_ebs_volume', 'encrypted = true'),
  ],
  [
    'efs-unencrypted',
    resource(`aws_efs_file_system${mark}`, 'creation_token = "a"'),
    resource('aws_efs_file_system', 'encrypted = true'),
  ],
  [
    'sqs-unencrypted',
    resource('aws_sqs_queue', `name = "a"\nsqs_managed_sse_enabled = false${mark}`),
    resource('aws_sqs_queue', 'name = "a"'),
  ],
  [
    'sns-unencrypted',
    resource(`aws_sns_topic${mark}`, 'name = "a"'),
    resource('aws_sns_topic', 'kms_master_key_id = aws_kms_key.a.id'),
  ],
];

const databases: readonly Pair[] = [
  [
    'database-public',
    resource('aws_db_instance', `storage_encrypted = true\npublicly_accessible = true${mark}`),
    resource('aws_db_instance', 'storage_encrypted = true\npublicly_accessible = false'),
  ],
  [
    'database-unencrypted',
    resource('aws_rds_cluster', `engine = "aurora"\nstorage_encrypted = false${mark}`),
    resource('aws_rds_cluster', 'engine = "aurora"\nsnapshot_identifier = var.snapshot'),
  ],
  [
    'database-no-backups',
    resource('aws_db_instance', `backup_retention_period = 0${mark}`),
    resource('aws_db_instance', 'backup_retention_period = 7'),
  ],
  [
    'cache-plain-traffic',
    resource('aws_elasticache_replication_group', `transit_encryption_enabled = false${mark}`),
    resource('aws_elasticache_replication_group', 'transit_encryption_enabled = true'),
  ],
];

const network: readonly Pair[] = [
  [
    'open-all-ports',
    resource(
      'aws_vpc_security_group_ingress_rule',
      `security_group_id = "a"\nip_protocol       = "-1"\ncidr_ipv4         = "0.0.0.0/0"${mark}`,
    ),
    resource('aws_vpc_security_group_egress_rule', 'ip_protocol = "-1"\ncidr_ipv4   = "0.0.0.0/0"'),
  ],
  ['open-admin-port', port(22, 22, `["0.0.0.0/0"]${mark}`), port(22, 22, '[var.office]')],
  ['open-data-port', port(3306, 3306, `["10.0.0.0/8", "0.0.0.0/0"]${mark}`), port(443, 443, '["0.0.0.0/0"]')],
  [
    'plain-http-listener',
    resource(
      'aws_lb_listener',
      `port     = 80\nprotocol = "HTTP"${mark}\ndefault_action {\n  type = "forward"\n}`,
    ),
    resource('aws_lb_listener', 'port     = 80\nprotocol = "HTTP"\ndefault_action {\n  type = "redirect"\n}'),
  ],
  [
    'cdn-plain-http',
    resource(
      'aws_cloudfront_distribution',
      `default_cache_behavior {\n  viewer_protocol_policy = "allow-all"${mark}\n}`,
    ),
    resource(
      'aws_cloudfront_distribution',
      'default_cache_behavior {\n  viewer_protocol_policy = "https-only"\n}',
    ),
  ],
  [
    'old-tls',
    resource(
      'aws_cloudfront_distribution',
      `viewer_certificate {\n  minimum_protocol_version = "TLSv1"${mark}\n}`,
    ),
    resource(
      'aws_cloudfront_distribution',
      'viewer_certificate {\n  minimum_protocol_version = "TLSv1.2_2021"\n}',
    ),
  ],
  [
    'public-cluster-endpoint',
    resource(
      'aws_eks_cluster',
      `vpc_config {\n  endpoint_public_access = true\n  public_access_cidrs = [\n    "0.0.0.0/0",${mark}\n  ]\n}`,
    ),
    resource('aws_eks_cluster', 'vpc_config {\n  endpoint_public_access = false\n}'),
  ],
  [
    'api-without-authorization',
    resource('aws_lambda_function_url', `authorization_type = "NONE"${mark}`),
    resource('aws_lambda_function_url', 'authorization_type = "AWS_IAM"'),
  ],
];

const identity: readonly Pair[] = [
  ['iam-admin', encoded(`"*"${mark}`, '"*"'), encoded('["s3:GetObject"]', '"*"')],
  [
    'iam-all-actions',
    heredoc('aws_iam_policy', 'policy', [
      '{"Statement": [{',
      `  "Effect": "Allow", "Action": "*",${mark}`,
      `  "Resource": "\${aws_s3_bucket.a.arn}"`,
      '}]}',
    ]),
    heredoc('aws_iam_policy', 'policy', [
      '{"Statement": [{',
      '  "Effect": "Deny", "Action": "*",',
      `  "Resource": "\${aws_s3_bucket.a.arn}"`,
      '}]}',
    ]),
  ],
  [
    'iam-service-wildcard',
    document(`    actions   = ["s3:*"]${mark}\n    resources = ["*"]`),
    document('    actions   = ["s3:*"]\n    resources = [aws_s3_bucket.a.arn]'),
  ],
  [
    'iam-pass-any-role',
    document(
      `    actions = [\n      "ecs:ListTasks",\n      "iam:PassRole",${mark}\n    ]\n    resources = ["*"]`,
    ),
    document(
      '    actions = ["iam:PassRole"]\n    resources = ["*"]\n    condition {\n      test = "StringEquals"\n    }',
    ),
  ],
  [
    'trust-everyone',
    resource(
      'aws_iam_role',
      `assume_role_policy = jsonencode({\n  Statement = {\n    Effect    = "Allow"\n    Principal = { AWS = "*" }${mark}\n  }\n})`,
    ),
    resource(
      'aws_iam_role',
      'assume_role_policy = jsonencode({\n  Statement = {\n    Effect    = "Allow"\n    Principal = { AWS = var.account }\n  }\n})',
    ),
  ],
  [
    'resource-policy-everyone',
    resource(
      'aws_sqs_queue_policy',
      `policy = jsonencode({\n  Statement = [{ Effect = "Allow", Principal = "*" }]${mark}\n})`,
    ),
    resource(
      'aws_sqs_queue_policy',
      'policy = jsonencode({\n  Statement = [{ Effect = "Allow", Principal = "*", Condition = { ArnEquals = {} } }]\n})',
    ),
  ],
  [
    'lambda-invoked-by-everyone',
    resource('aws_lambda_permission', `principal = "*"${mark}`),
    resource('aws_lambda_permission', 'principal = "events.amazonaws.com"'),
  ],
  [
    'iam-user-policy',
    resource(`aws_iam_user_policy_attachment${mark}`, 'user = "a"'),
    resource('aws_iam_role_policy_attachment', 'role = "a"'),
  ],
  [
    'iam-access-key',
    resource(`aws_iam_access_key${mark}`, 'user = "a"'),
    resource('aws_iam_access_key', 'user    = "a"\npgp_key = "keybase:a"'),
  ],
];

const compute: readonly Pair[] = [
  [
    'imds-v1',
    resource('aws_instance', `metadata_options {\n  http_tokens = "optional"${mark}\n}`),
    resource('aws_instance', 'metadata_options {\n  http_tokens = "required"\n}'),
  ],
  [
    'privileged-container',
    resource(
      'aws_ecs_task_definition',
      `container_definitions = jsonencode([{\n  name       = "a"\n  privileged = true${mark}\n}])`,
    ),
    resource(
      'aws_ecs_task_definition',
      'container_definitions = jsonencode([{\n  name       = "a"\n  privileged = false\n}])',
    ),
  ],
  [
    'log-retention',
    resource(`aws_cloudwatch_log_group${mark}`, 'name = "a"'),
    resource('aws_cloudwatch_log_group', 'retention_in_days = 14'),
  ],
  [
    'trail-off',
    resource('aws_cloudtrail', `enable_logging = false${mark}`),
    resource('aws_cloudtrail', 'enable_log_file_validation = true'),
  ],
  [
    'trail-not-validated',
    resource(`aws_cloudtrail${mark}`, 'name = "a"'),
    resource('aws_cloudtrail', 'enable_log_file_validation = true'),
  ],
  [
    'kms-no-rotation',
    resource('aws_kms_key', `enable_key_rotation = false${mark}`),
    resource('aws_kms_key', 'enable_key_rotation = true'),
  ],
];

const secrets: readonly Pair[] = [
  [
    'function-secret',
    resource(
      'aws_lambda_function',
      `environment {\n  variables = {\n    API_KEY = "${password}"${mark}\n  }\n}`,
    ),
    resource(
      'aws_lambda_function',
      'environment {\n  variables = {\n    API_KEY    = var.api_key\n    SECRET_ARN = "arn:a"\n  }\n}',
    ),
  ],
  [
    'secret-in-template',
    resource('aws_db_instance', `storage_encrypted = true\npassword = "${password}"${mark}`),
    resource(
      'aws_db_instance',
      'storage_encrypted = true\npassword = random_password.db.result\nmanage_master_user_password = true',
    ),
  ],
  [
    'secret-default',
    `variable "db_password" {\n  sensitive = true\n  default   = "${password}"${mark}\n}`,
    'variable "db_password" {\n  sensitive = true\n  default   = ""\n}',
  ],
];

export const terraformCases: readonly RuleCase[] = [
  ...storage,
  ...databases,
  ...network,
  ...identity,
  ...compute,
  ...secrets,
].map(([rule, bad, good]) => ({ rule: `terraform-${rule}`, path: 'modules/main.tf', bad, good }));
