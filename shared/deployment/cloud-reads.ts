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

/**
 * Everything that the family `cloud` reads: by client, by operation. Code can call nothing else, the function's
 * role allows nothing else, and the doctor checks nothing else.
 */
export const cloudReads = {
  sts: {
    GetCallerIdentity: { action: 'sts:GetCallerIdentity', agents: cost, why: 'whose account this is' },
  },
  organizations: {
    ListAccounts: { action: 'organizations:ListAccounts', agents: cost, why: 'accounts of the organisation' },
  },
  account: {
    ListRegions: { action: 'account:ListRegions', agents: cost, why: 'regions that are turned on' },
  },
  ec2: {
    DescribeRegions: { action: 'ec2:DescribeRegions', agents: cost, why: 'regions that are turned on' },
    DescribeAddresses: { action: 'ec2:DescribeAddresses', agents: cost, why: 'addresses without use' },
    DescribeVolumes: { action: 'ec2:DescribeVolumes', agents: cost, why: 'volumes without use, older types' },
    DescribeSnapshots: { action: 'ec2:DescribeSnapshots', agents: cost, why: 'old snapshots' },
    DescribeImages: { action: 'ec2:DescribeImages', agents: cost, why: 'snapshots that an image is made of' },
    DescribeInstances: { action: 'ec2:DescribeInstances', agents: cost, why: 'stopped instances' },
  },
  'elastic-load-balancing-v2': {
    DescribeLoadBalancers: {
      action: 'elasticloadbalancing:DescribeLoadBalancers',
      agents: cost,
      why: 'load balancers',
    },
  },
  cloudwatch: {
    GetMetricData: { action: 'cloudwatch:GetMetricData', agents: cost, why: 'what load balancers carried' },
  },
  'cloudwatch-logs': {
    DescribeLogGroups: { action: 'logs:DescribeLogGroups', agents: cost, why: 'log groups kept for ever' },
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
