/** One operation that agents may call to look into an AWS account, and who needs it. */
export interface CloudRead {
  /** What IAM calls it. */
  action: string;
  /** Agent types whose tools call it. */
  agents: readonly string[];
  /** What it is read for, as the doctor tells it. */
  why: string;
}

const cost = ['cost-analysis-agent'] as const;
const posture = ['infrastructure-security-agent'] as const;
const both = [...cost, ...posture] as const;
const stacks = ['aws-infrastructure-expert'] as const;
/** Who looks at more than one account or region. */
const everywhere = [...stacks, ...both] as const;
const audit = ['security-auditor-agent'] as const;

/**
 * Everything that the family `cloud` reads: by client, by operation. Code can call nothing else, the function's
 * role allows nothing else, and the doctor checks nothing else.
 */
export const cloudReads = {
  sts: {
    GetCallerIdentity: { action: 'sts:GetCallerIdentity', agents: everywhere, why: 'whose account this is' },
  },
  organizations: {
    ListAccounts: {
      action: 'organizations:ListAccounts',
      agents: everywhere,
      why: 'accounts of the organisation',
    },
  },
  account: {
    ListRegions: { action: 'account:ListRegions', agents: everywhere, why: 'regions that are turned on' },
  },
  cloudformation: {
    DescribeStacks: { action: 'cloudformation:DescribeStacks', agents: stacks, why: 'stacks' },
    GetTemplate: { action: 'cloudformation:GetTemplate', agents: stacks, why: 'templates of stacks' },
    ListStackResources: {
      action: 'cloudformation:ListStackResources',
      agents: stacks,
      why: 'what is in a stack',
    },
  },
  ec2: {
    DescribeRegions: { action: 'ec2:DescribeRegions', agents: everywhere, why: 'regions that are turned on' },
    DescribeAddresses: { action: 'ec2:DescribeAddresses', agents: cost, why: 'addresses without use' },
    DescribeVolumes: { action: 'ec2:DescribeVolumes', agents: both, why: 'volumes without use, older types' },
    DescribeSnapshots: { action: 'ec2:DescribeSnapshots', agents: both, why: 'old snapshots' },
    DescribeImages: { action: 'ec2:DescribeImages', agents: both, why: 'snapshots that an image is made of' },
    DescribeInstances: { action: 'ec2:DescribeInstances', agents: cost, why: 'stopped instances' },
    GetEbsEncryptionByDefault: {
      action: 'ec2:GetEbsEncryptionByDefault',
      agents: posture,
      why: 'encryption of new volumes',
    },
    DescribeSecurityGroups: {
      action: 'ec2:DescribeSecurityGroups',
      agents: posture,
      why: 'ports that are open to everybody',
    },
    DescribeVpcs: { action: 'ec2:DescribeVpcs', agents: posture, why: 'networks without flow logs' },
    DescribeFlowLogs: { action: 'ec2:DescribeFlowLogs', agents: posture, why: 'networks without flow logs' },
  },
  'elastic-load-balancing-v2': {
    DescribeLoadBalancers: {
      action: 'elasticloadbalancing:DescribeLoadBalancers',
      agents: both,
      why: 'load balancers',
    },
    DescribeListeners: {
      action: 'elasticloadbalancing:DescribeListeners',
      agents: posture,
      why: 'listeners without TLS',
    },
  },
  cloudwatch: {
    GetMetricData: { action: 'cloudwatch:GetMetricData', agents: cost, why: 'what load balancers carried' },
  },
  'cloudwatch-logs': {
    DescribeLogGroups: { action: 'logs:DescribeLogGroups', agents: both, why: 'log groups kept for ever' },
  },
  'cost-explorer': {
    GetCostAndUsage: { action: 'ce:GetCostAndUsage', agents: cost, why: 'what was spent' },
    GetCostForecast: { action: 'ce:GetCostForecast', agents: cost, why: 'what will be spent' },
    GetCostComparisonDrivers: {
      action: 'ce:GetCostComparisonDrivers',
      agents: cost,
      why: 'why spending changed',
    },
    GetAnomalies: { action: 'ce:GetAnomalies', agents: cost, why: 'unusual spending' },
  },
  'cost-optimization-hub': {
    ListRecommendations: {
      action: 'cost-optimization-hub:ListRecommendations',
      agents: cost,
      why: 'savings of all accounts',
    },
  },
  'compute-optimizer': {
    GetIdleRecommendations: {
      action: 'compute-optimizer:GetIdleRecommendations',
      agents: cost,
      why: 'idle resources',
    },
    GetEC2InstanceRecommendations: {
      action: 'compute-optimizer:GetEC2InstanceRecommendations',
      agents: cost,
      why: 'instances of the wrong size',
    },
    GetEBSVolumeRecommendations: {
      action: 'compute-optimizer:GetEBSVolumeRecommendations',
      agents: cost,
      why: 'volumes of the wrong size',
    },
  },
  iam: {
    GetAccountSummary: {
      action: 'iam:GetAccountSummary',
      agents: posture,
      why: 'MFA and keys of the root user',
    },
    GetAccountPasswordPolicy: {
      action: 'iam:GetAccountPasswordPolicy',
      agents: posture,
      why: 'the password policy',
    },
    GenerateCredentialReport: {
      action: 'iam:GenerateCredentialReport',
      agents: posture,
      why: 'MFA, keys and last use of users',
    },
    GetCredentialReport: {
      action: 'iam:GetCredentialReport',
      agents: posture,
      why: 'MFA, keys and last use of users',
    },
    ListEntitiesForPolicy: {
      action: 'iam:ListEntitiesForPolicy',
      agents: posture,
      why: 'users who are administrators',
    },
  },
  cloudtrail: {
    DescribeTrails: { action: 'cloudtrail:DescribeTrails', agents: posture, why: 'the record of calls' },
    GetTrailStatus: {
      action: 'cloudtrail:GetTrailStatus',
      agents: posture,
      why: 'whether calls are recorded',
    },
  },
  'config-service': {
    DescribeConfigurationRecorderStatus: {
      action: 'config:DescribeConfigurationRecorderStatus',
      agents: posture,
      why: 'the record of changes',
    },
    DescribeConformancePackStatus: {
      action: 'config:DescribeConformancePackStatus',
      agents: posture,
      why: 'conformance packs for HIPAA',
    },
    DescribeConformancePackCompliance: {
      action: 'config:DescribeConformancePackCompliance',
      agents: posture,
      why: 'what they came to',
    },
  },
  guardduty: {
    ListDetectors: { action: 'guardduty:ListDetectors', agents: posture, why: 'detection of attacks' },
    GetDetector: { action: 'guardduty:GetDetector', agents: posture, why: 'whether it is turned on' },
  },
  securityhub: {
    GetFindings: { action: 'securityhub:GetFindings', agents: posture, why: 'open findings' },
  },
  s3: {
    ListBuckets: { action: 's3:ListAllMyBuckets', agents: posture, why: 'buckets' },
    GetPublicAccessBlock: { action: 's3:GetBucketPublicAccessBlock', agents: posture, why: 'public buckets' },
    GetBucketEncryption: {
      action: 's3:GetEncryptionConfiguration',
      agents: posture,
      why: 'encryption of buckets',
    },
    GetBucketVersioning: {
      action: 's3:GetBucketVersioning',
      agents: posture,
      why: 'earlier versions of objects',
    },
    GetBucketPolicy: { action: 's3:GetBucketPolicy', agents: posture, why: 'whether a bucket demands TLS' },
  },
  's3-control': {
    GetPublicAccessBlock: {
      action: 's3:GetAccountPublicAccessBlock',
      agents: posture,
      why: 'public buckets',
    },
  },
  kms: {
    ListKeys: { action: 'kms:ListKeys', agents: posture, why: 'keys' },
    DescribeKey: { action: 'kms:DescribeKey', agents: posture, why: 'whose keys they are' },
    GetKeyRotationStatus: {
      action: 'kms:GetKeyRotationStatus',
      agents: posture,
      why: 'keys that are never rotated',
    },
  },
  rds: {
    DescribeDBInstances: {
      action: 'rds:DescribeDBInstances',
      agents: posture,
      why: 'encryption, exposure and backups of databases',
    },
  },
  dynamodb: {
    ListTables: { action: 'dynamodb:ListTables', agents: posture, why: 'tables' },
    DescribeContinuousBackups: {
      action: 'dynamodb:DescribeContinuousBackups',
      agents: posture,
      why: 'tables without backups',
    },
  },
  accessanalyzer: {
    ValidatePolicy: {
      action: 'access-analyzer:ValidatePolicy',
      agents: audit,
      why: 'what is wrong with IAM policies of a workspace',
    },
    CheckNoPublicAccess: {
      action: 'access-analyzer:CheckNoPublicAccess',
      agents: audit,
      why: 'whether policies of a workspace let everyone in',
    },
  },
} as const satisfies Record<string, Record<string, CloudRead>>;

export type CloudReads = typeof cloudReads;

type ActionsOf<Operations> = Operations[keyof Operations] extends { action: infer Action } ? Action : never;
export type CloudReadAction = {
  [Service in keyof CloudReads]: ActionsOf<CloudReads[Service]>;
}[keyof CloudReads];

/** Every action of the list, once, in alphabetical order. */
export const cloudReadActions: readonly CloudReadAction[] = [
  ...new Set(
    Object.values(cloudReads).flatMap((service) => Object.values(service).map(({ action }) => action)),
  ),
].sort();
