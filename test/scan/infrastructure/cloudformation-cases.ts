import { mark, password, type RuleCase, template } from './fixtures.ts';

type Pair = readonly [rule: string, bad: string, good: string];

const policy = (statement: string) =>
  template('AWS::IAM::ManagedPolicy', `PolicyDocument:\n  Statement:\n${statement}`);
const allow = (action: string, target: string) =>
  policy(`    - Effect: Allow\n      Action:\n        - ${action}\n      Resource: ${target}`);
const group = (rule: string) => template('AWS::EC2::SecurityGroup', `SecurityGroupIngress:\n${rule}`);
const port = (from: number, to: number, range: string) =>
  group(`  - IpProtocol: tcp\n    FromPort: ${from}\n    ToPort: ${to}\n    CidrIp: ${range}`);
const parameter = (text: string) =>
  `Parameters:\n${text}\nResources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties:\n      KmsMasterKeyId: alias/a\n`;

const storage: readonly Pair[] = [
  [
    's3-public-acl',
    template('AWS::S3::Bucket', `BucketName: a\nAccessControl: PublicRead${mark}`),
    template('AWS::S3::Bucket', 'BucketName: a\nAccessControl: LogDeliveryWrite'),
  ],
  [
    's3-public-access-allowed',
    template(
      'AWS::S3::Bucket',
      `PublicAccessBlockConfiguration:\n  BlockPublicAcls: true\n  BlockPublicPolicy: false${mark}`,
    ),
    template(
      'AWS::S3::Bucket',
      'PublicAccessBlockConfiguration:\n  BlockPublicAcls: true\n  BlockPublicPolicy: true',
    ),
  ],
  [
    'ebs-unencrypted',
    template(`AWS::EC2::Volume${mark}`, 'Size: 8'),
    template('AWS::EC2::Volume', 'Size: 8\nEncrypted: !If [Encrypt, true, false]'),
  ],
  [
    'efs-unencrypted',
    template('AWS::EFS::FileSystem', `Encrypted: 'false'${mark}`),
    template('AWS::EFS::FileSystem', "Encrypted: 'true'"),
  ],
  [
    'sqs-unencrypted',
    template('AWS::SQS::Queue', `SqsManagedSseEnabled: false${mark}`),
    template('AWS::SQS::Queue', 'SqsManagedSseEnabled: false\nKmsMasterKeyId: alias/queue'),
  ],
  [
    'sns-unencrypted',
    template(`AWS::SNS::Topic${mark}`, 'TopicName: a'),
    template('AWS::SNS::Topic', 'KmsMasterKeyId: !Ref Key'),
  ],
];

const databases: readonly Pair[] = [
  [
    'database-public',
    template('AWS::RDS::DBInstance', `StorageEncrypted: true\nPubliclyAccessible: true${mark}`),
    template('AWS::RDS::DBInstance', 'StorageEncrypted: true\nPubliclyAccessible: false'),
  ],
  [
    'database-unencrypted',
    template(`AWS::RDS::DBInstance${mark}`, 'Engine: postgres'),
    template('AWS::RDS::DBInstance', 'Engine: aurora-postgresql\nDBClusterIdentifier: !Ref Cluster'),
  ],
  [
    'database-no-backups',
    template('AWS::RDS::DBInstance', `BackupRetentionPeriod: 0${mark}`),
    template('AWS::RDS::DBInstance', 'BackupRetentionPeriod: 10'),
  ],
  [
    'cache-plain-traffic',
    template('AWS::ElastiCache::ReplicationGroup', `TransitEncryptionEnabled: false${mark}`),
    template('AWS::ElastiCache::ReplicationGroup', 'TransitEncryptionEnabled: true'),
  ],
];

const network: readonly Pair[] = [
  [
    'open-all-ports',
    group(`  - IpProtocol: -1\n    CidrIp: 0.0.0.0/0${mark}`),
    group('  - IpProtocol: -1\n    CidrIp: 10.0.0.0/8'),
  ],
  ['open-admin-port', port(20, 25, `0.0.0.0/0${mark}`), port(443, 443, '0.0.0.0/0')],
  ['open-data-port', port(5432, 5432, `0.0.0.0/0${mark}`), port(5432, 5432, '10.1.0.0/16')],
  [
    'plain-http-listener',
    template(
      'AWS::ElasticLoadBalancingV2::Listener',
      `Port: 80\nProtocol: HTTP${mark}\nDefaultActions:\n  - Type: forward`,
    ),
    template(
      'AWS::ElasticLoadBalancingV2::Listener',
      'Port: 80\nProtocol: HTTP\nDefaultActions:\n  - Type: redirect',
    ),
  ],
  [
    'cdn-plain-http',
    template(
      'AWS::CloudFront::Distribution',
      `DistributionConfig:\n  DefaultCacheBehavior:\n    ViewerProtocolPolicy: allow-all${mark}`,
    ),
    template(
      'AWS::CloudFront::Distribution',
      'DistributionConfig:\n  DefaultCacheBehavior:\n    ViewerProtocolPolicy: redirect-to-https',
    ),
  ],
  [
    'old-tls',
    template(
      'AWS::CloudFront::Distribution',
      `DistributionConfig:\n  ViewerCertificate:\n    MinimumProtocolVersion: TLSv1${mark}`,
    ),
    template(
      'AWS::CloudFront::Distribution',
      'DistributionConfig:\n  ViewerCertificate:\n    MinimumProtocolVersion: TLSv1.2_2021',
    ),
  ],
  [
    'public-cluster-endpoint',
    template(`AWS::EKS::Cluster${mark}`, 'ResourcesVpcConfig:\n  SubnetIds: [a]'),
    template(
      'AWS::EKS::Cluster',
      'ResourcesVpcConfig:\n  SubnetIds: [a]\n  PublicAccessCidrs: [203.0.113.0/24]',
    ),
  ],
  [
    'api-without-authorization',
    template('AWS::ApiGateway::Method', `HttpMethod: POST\nAuthorizationType: NONE${mark}`),
    template('AWS::ApiGateway::Method', 'HttpMethod: OPTIONS\nAuthorizationType: NONE'),
  ],
];

const identity: readonly Pair[] = [
  ['iam-admin', allow(`'*'${mark}`, "'*'"), allow("'s3:GetObject'", "'*'")],
  ['iam-all-actions', allow(`'*'${mark}`, 'arn:aws:s3:::a'), allow("'s3:*'", 'arn:aws:s3:::a')],
  ['iam-service-wildcard', allow(`'s3:*'${mark}`, "'*'"), allow("'logs:*'", "'*'")],
  ['iam-pass-any-role', allow(`iam:PassRole${mark}`, "'*'"), allow('iam:PassRole', '!GetAtt Role.Arn')],
  [
    'iam-run-as-any-role',
    allow(`iam:PassRole${mark}\n        - lambda:CreateFunction`, "'*'"),
    allow('iam:PassRole\n        - lambda:CreateFunction', '!GetAtt Role.Arn'),
  ],
  [
    'iam-writes-permissions',
    allow(`iam:PutRolePolicy${mark}`, "'arn:aws:iam::*:role/*'"),
    allow('iam:PutRolePolicy', "'arn:aws:iam::*:role/build-*'"),
  ],
  [
    'iam-not-action',
    template(
      'AWS::IAM::ManagedPolicy',
      `PolicyDocument:\n  Statement:\n    - Effect: Allow\n      NotAction: 'iam:*'${mark}\n      Resource: '*'`,
    ),
    template(
      'AWS::IAM::ManagedPolicy',
      "PolicyDocument:\n  Statement:\n    - Effect: Deny\n      NotAction: 'iam:*'\n      Resource: '*'",
    ),
  ],
  [
    'policy-not-principal',
    template(
      'AWS::S3::BucketPolicy',
      `PolicyDocument:\n  Statement:\n    - Effect: Allow\n      NotPrincipal: {AWS: !Ref Other}${mark}\n      Action: s3:GetObject`,
    ),
    template(
      'AWS::S3::BucketPolicy',
      'PolicyDocument:\n  Statement:\n    - Effect: Deny\n      NotPrincipal: {AWS: !Ref Other}\n      Action: s3:GetObject',
    ),
  ],
  [
    'trust-any-token',
    template(
      'AWS::IAM::Role',
      `AssumeRolePolicyDocument:\n  Statement:\n    - Effect: Allow\n      Principal:\n        Federated: !Sub arn:aws:iam::\${AWS::AccountId}:oidc-provider/token.actions.githubusercontent.com${mark}\n      Action: sts:AssumeRoleWithWebIdentity\n      Condition: {StringLike: {'token.actions.githubusercontent.com:sub': 'repo:*'}}`,
    ),
    template(
      'AWS::IAM::Role',
      "AssumeRolePolicyDocument:\n  Statement:\n    - Effect: Allow\n      Principal:\n        Federated: arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com\n      Action: sts:AssumeRoleWithWebIdentity\n      Condition: {StringEquals: {'token.actions.githubusercontent.com:sub': 'repo:acme/shop:ref:refs/heads/main'}}",
    ),
  ],
  [
    'trust-everyone',
    template(
      'AWS::IAM::Role',
      `AssumeRolePolicyDocument:\n  Statement:\n    - Effect: Allow\n      Principal:\n        AWS: '*'${mark}\n      Action: sts:AssumeRole`,
    ),
    template(
      'AWS::IAM::Role',
      "AssumeRolePolicyDocument:\n  Statement:\n    - Effect: Allow\n      Principal:\n        AWS: '*'\n      Action: sts:AssumeRole\n      Condition: {StringEquals: {aws:PrincipalOrgID: o-1}}",
    ),
  ],
  [
    'resource-policy-everyone',
    template(
      'AWS::S3::BucketPolicy',
      `PolicyDocument:\n  Statement:\n    - Effect: Allow\n      Principal: '*'${mark}\n      Action: s3:GetObject`,
    ),
    template(
      'AWS::S3::BucketPolicy',
      "PolicyDocument:\n  Statement:\n    - Effect: Deny\n      Principal: '*'\n      Action: s3:GetObject",
    ),
  ],
  [
    'lambda-invoked-by-everyone',
    template('AWS::Lambda::Permission', `Action: lambda:InvokeFunction\nPrincipal: '*'${mark}`),
    template('AWS::Lambda::Permission', 'Action: lambda:InvokeFunction\nPrincipal: s3.amazonaws.com'),
  ],
  [
    'iam-user-policy',
    template('AWS::IAM::User', `UserName: a\nPolicies:${mark}\n  - PolicyName: a`),
    template('AWS::IAM::User', 'UserName: a\nGroups:\n  - readers'),
  ],
  [
    'iam-access-key',
    template(`AWS::IAM::AccessKey${mark}`, 'UserName: !Ref User'),
    template('AWS::IAM::User', 'UserName: a'),
  ],
];

const compute: readonly Pair[] = [
  [
    'imds-v1',
    template(`AWS::EC2::LaunchTemplate${mark}`, 'LaunchTemplateData:\n  ImageId: ami-1'),
    template('AWS::EC2::LaunchTemplate', 'LaunchTemplateData:\n  MetadataOptions:\n    HttpTokens: required'),
  ],
  [
    'privileged-container',
    template('AWS::ECS::TaskDefinition', `ContainerDefinitions:\n  - Name: a\n    Privileged: true${mark}`),
    template('AWS::ECS::TaskDefinition', 'ContainerDefinitions:\n  - Name: a\n    Privileged: false'),
  ],
  [
    'log-retention',
    template(`AWS::Logs::LogGroup${mark}`, 'LogGroupName: a'),
    template('AWS::Logs::LogGroup', 'RetentionInDays: 14'),
  ],
  [
    'trail-off',
    template('AWS::CloudTrail::Trail', `EnableLogFileValidation: true\nIsLogging: false${mark}`),
    template('AWS::CloudTrail::Trail', 'EnableLogFileValidation: true\nIsLogging: true'),
  ],
  [
    'trail-not-validated',
    template(`AWS::CloudTrail::Trail${mark}`, 'IsLogging: true'),
    template('AWS::CloudTrail::Trail', 'IsLogging: true\nEnableLogFileValidation: true'),
  ],
  [
    'kms-no-rotation',
    template(`AWS::KMS::Key${mark}`, 'Description: a'),
    template('AWS::KMS::Key', 'Description: a\nKeySpec: ECC_NIST_P256\nKeyUsage: SIGN_VERIFY'),
  ],
];

const secrets: readonly Pair[] = [
  [
    'function-secret',
    template(
      'AWS::Lambda::Function',
      `Environment:\n  Variables:\n    TABLE: a\n    DB_PASSWORD: ${password}${mark}`,
    ),
    template(
      'AWS::Lambda::Function',
      'Environment:\n  Variables:\n    DB_PASSWORD_PARAMETER: /a/b\n    DB_PASSWORD: !Ref Password',
    ),
  ],
  [
    'secret-in-template',
    template('AWS::RDS::DBInstance', `StorageEncrypted: true\nMasterUserPassword: ${password}${mark}`),
    template(
      'AWS::RDS::DBInstance',
      "StorageEncrypted: true\nMasterUserPassword: '{{resolve:secretsmanager:a:SecretString:b}}'",
    ),
  ],
  [
    'secret-default',
    parameter(`  DbPassword:\n    Type: String\n    NoEcho: true\n    Default: ${password}${mark}`),
    parameter('  DbPassword:\n    Type: String\n    NoEcho: true'),
  ],
  [
    'secret-parameter-shown',
    parameter(`  DbPassword:${mark}\n    Type: String`),
    parameter('  AllowUsersToChangePassword:\n    Type: String\n  DbPasswordArn:\n    Type: String'),
  ],
];

export const cloudFormationCases: readonly RuleCase[] = [
  ...storage,
  ...databases,
  ...network,
  ...identity,
  ...compute,
  ...secrets,
].map(([rule, bad, good]) => ({ rule: `cloudformation-${rule}`, path: 'stacks/template.yaml', bad, good }));
