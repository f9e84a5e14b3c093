import type { Rule } from '@ast-grep/napi';
import type { PatternRule } from '../pattern-rule.ts';
import { argument, call, construct, literal, property } from '../rule-builders.ts';

const starList = (key: string): Rule =>
  property(key, { any: [{ kind: 'array', has: literal('^.\\*.$') }, literal('^.\\*.$')] });
const isFalse: Rule = { kind: 'false' };
const isTrue: Rule = { kind: 'true' };

export const awsRules: readonly PatternRule[] = [
  {
    id: 'patterns/iam-allows-everything',
    severity: 'high',
    language: 'script',
    mentions: [/(?:actions|Action)['"]?\s*:\s*(?:[`'"]\*|\[[^\]]*[`'"]\*[`'"])/],
    rule: {
      kind: 'object',
      all: [
        { has: { any: [starList('actions'), starList('Action')] } },
        { has: { any: [starList('resources'), starList('Resource')] } },
        { not: { has: property('effect|Effect', { regex: '(?i)deny' }) } },
      ],
    },
    title: 'A policy allows every action on every resource',
    remedy: 'Name the actions and the resources, or use the construct’s `grant...` methods.',
    reference: 'CWE-732',
  },
  {
    id: 'patterns/iam-service-wildcard',
    severity: 'medium',
    language: 'script',
    mentions: [':*'],
    rule: {
      kind: 'object',
      all: [
        {
          has: property('actions|Action', {
            kind: 'array',
            has: literal('^.(?:iam|s3|sts|kms|dynamodb|secretsmanager|lambda|ec2|organizations|ssm):\\*.$'),
          }),
        },
        { has: { any: [starList('resources'), starList('Resource')] } },
        { not: { has: property('effect|Effect', { regex: '(?i)deny' }) } },
      ],
    },
    title: 'A policy allows every action of a service on every resource',
    remedy: 'Name the actions and the resources, or use the construct’s `grant...` methods.',
    reference: 'CWE-732',
  },
  {
    id: 'patterns/iam-administrator',
    severity: 'high',
    language: 'script',
    mentions: ['AdministratorAccess', 'PowerUserAccess', 'IAMFullAccess'],
    rule: call(
      'fromAwsManagedPolicyName$',
      argument(1, literal('^.(?:AdministratorAccess|PowerUserAccess|IAMFullAccess).$')),
    ),
    title: 'A role gets full power over the account',
    remedy: 'Grant what the role needs.',
    reference: 'CWE-250',
  },
  {
    id: 'patterns/iam-any-principal',
    severity: 'high',
    language: 'script',
    mentions: ['Principal'],
    rule: {
      all: [
        {
          any: [
            construct('(?:^|\\.)(?:AnyPrincipal|StarPrincipal)$'),
            construct('(?:^|\\.)ArnPrincipal$', argument(1, literal('^.\\*.$'))),
          ],
        },
        { not: { inside: { stopBy: 'end', kind: 'object', regex: 'conditions|(?i)effect\\.deny' } } },
      ],
    },
    title: 'A policy lets everybody in the world in',
    remedy: 'Name the accounts or roles, or add conditions.',
    reference: 'CWE-284',
  },
  {
    id: 'patterns/s3-public',
    severity: 'high',
    language: 'script',
    mentions: ['publicReadAccess', 'grantPublicAccess', 'blockPublic', 'PUBLIC_READ', 'public-read'],
    rule: {
      any: [
        property('publicReadAccess', isTrue),
        property('blockPublicAcls|blockPublicPolicy|restrictPublicBuckets', isFalse),
        property('accessControl|ACL', { regex: 'PUBLIC_READ|public-read' }),
        call('\\.grantPublicAccess$'),
      ],
    },
    title: 'Everybody in the world can read the bucket',
    remedy:
      'Keep `BlockPublicAccess.BLOCK_ALL` and serve files through CloudFront with origin access control.',
    reference: 'CWE-732',
  },
  {
    id: 'patterns/database-public',
    severity: 'high',
    language: 'script',
    mentions: ['publiclyAccessible', 'PubliclyAccessible'],
    rule: property('(?i:publiclyAccessible)', isTrue),
    title: 'A database has a public address',
    remedy: 'Set `publiclyAccessible: false` and reach it from inside the VPC.',
    reference: 'CWE-284',
  },
  {
    id: 'patterns/storage-unencrypted',
    severity: 'medium',
    language: 'script',
    mentions: [/(?:ncrypted|encryptionAtRest)['"]?\s*:\s*false/, 'UNENCRYPTED'],
    rule: {
      any: [
        property('storageEncrypted|encrypted|encryptionAtRest|StorageEncrypted|Encrypted', isFalse),
        property('encryption', { regex: '\\.UNENCRYPTED$' }),
      ],
    },
    title: 'Storage is created without encryption',
    remedy: 'Turn encryption on; it costs nothing with the service’s own key.',
    reference: 'CWE-311',
  },
  {
    id: 'patterns/security-group-open',
    severity: 'high',
    language: 'script',
    mentions: ['addIngressRule', 'allowFromAnyIpv4', 'allowFrom('],
    rule: {
      any: [
        call(
          '\\.addIngressRule$',
          argument(1, { regex: 'Peer\\.(?:anyIpv4|anyIpv6)\\(\\)|0\\.0\\.0\\.0/0|::/0' }),
          argument(2, sensitivePort()),
        ),
        call('\\.connections\\.allowFromAnyIpv4$', argument(1, sensitivePort())),
        call(
          '\\.connections\\.allowFrom$',
          argument(1, { regex: 'Peer\\.(?:anyIpv4|anyIpv6)\\(\\)' }),
          argument(2, sensitivePort()),
        ),
      ],
    },
    title: 'The whole internet reaches an administration or database port',
    remedy: 'Allow the address ranges that need it, or use Session Manager.',
    reference: 'CWE-284',
  },
  {
    id: 'patterns/function-url-open',
    severity: 'medium',
    language: 'script',
    mentions: ['FunctionUrlAuthType', 'AuthType'],
    rule: property('authType', { regex: 'FunctionUrlAuthType\\.NONE$' }),
    title: 'Everybody in the world can call the function',
    remedy: 'Use `FunctionUrlAuthType.AWS_IAM`, or check a signature in the function.',
    reference: 'CWE-306',
  },
  {
    id: 'patterns/instance-metadata-v1',
    severity: 'medium',
    language: 'script',
    mentions: ['requireImdsv2', 'httpTokens'],
    rule: { any: [property('requireImdsv2', isFalse), property('httpTokens', { regex: '(?i)optional' })] },
    title: 'A request forged through the server can read the instance’s credentials',
    remedy: 'Require IMDSv2.',
    reference: 'CWE-918',
  },
  {
    id: 'patterns/key-rotation-off',
    severity: 'low',
    language: 'script',
    mentions: ['enableKeyRotation'],
    rule: property('enableKeyRotation', isFalse),
    title: 'A KMS key is never rotated',
    remedy: 'Set `enableKeyRotation: true`.',
    reference: 'CWE-324',
  },
  {
    id: 'patterns/aws-keys-in-source',
    severity: 'critical',
    language: 'script',
    mentions: [/secretAccessKey['"]?\s*:\s*['"`]/],
    rule: {
      all: [
        property('secretAccessKey', literal('^.[A-Za-z0-9/+=]{16,}.$')),
        { not: { regex: '(?i)test|fake|dummy|example|local|placeholder' } },
      ],
    },
    title: 'AWS credentials stand in the source',
    remedy: 'Leave `credentials` out so that the role’s are used, and deactivate the published key.',
    reference: 'CWE-798',
  },
];

function sensitivePort(): Rule {
  return {
    regex:
      'Port\\.(?:tcp\\((?:22|23|445|1433|1521|2375|3306|3389|5432|5984|6379|9200|11211|27017)\\)|allTraffic|allTcp|SSH|RDP|MYSQL_AURORA|POSTGRES|MSSQL|REDIS)',
  };
}
