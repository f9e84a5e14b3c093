/** One price of AWS, for one unit. */
export interface AwsRate {
  usd: number;
  /** What `usd` buys. */
  per: string;
  /** True where a page or a tool of AWS itself says so; else somebody else's page, or AWS's own of an earlier year. */
  isConfirmed: boolean;
  source: string;
}

/** Where and when the rates below were read. Without free tiers, volume tiers and taxes. */
export const awsRatesRead = { region: 'us-east-1', month: '2026-11' } as const;

const logsPage = 'c3x.dev on CloudWatch Logs, June 2026';

export const awsRates = {
  state_transition: {
    usd: 0.025 / 1_000,
    per: 'state transition',
    isConfirmed: false,
    source: "AWS's page for Step Functions, an older capture",
  },
  lambda_request: {
    usd: 0.2 / 1e6,
    per: 'invocation',
    isConfirmed: false,
    source: 'git.mcrn.ar on Lambda, May 2026',
  },
  lambda_gb_second: {
    usd: 0.000_013_333_4,
    per: 'GB-second (arm64)',
    isConfirmed: false,
    source: 'git.mcrn.ar on Lambda, May 2026',
  },
  dynamo_write_unit: {
    usd: 0.625 / 1e6,
    per: 'write request unit',
    isConfirmed: true,
    source: "the cost script of AWS's agent toolkit, 2026",
  },
  dynamo_read_unit: {
    usd: 0.125 / 1e6,
    per: 'read request unit',
    isConfirmed: true,
    source: "the cost script of AWS's agent toolkit, 2026",
  },
  dynamo_storage: {
    usd: 0.25,
    per: 'GB-month of the table',
    isConfirmed: true,
    source: "the cost script of AWS's agent toolkit, 2026",
  },
  dynamo_recovery: {
    usd: 0.2,
    per: 'GB-month of point-in-time recovery',
    isConfirmed: false,
    source: 'commonly quoted; no page read',
  },
  logs_ingested: {
    usd: 0.5,
    per: 'GB ingested',
    isConfirmed: true,
    source: `AWS's agent toolkit; ${logsPage}`,
  },
  logs_stored: {
    usd: 0.03,
    per: 'GB-month of logs',
    isConfirmed: true,
    source: `AWS's agent toolkit; ${logsPage}`,
  },
  insights_scanned: { usd: 0.005, per: 'GB scanned', isConfirmed: false, source: logsPage },
  api_request: {
    usd: 3.5 / 1e6,
    per: 'REST API request',
    isConfirmed: false,
    source: 'wring.co and amnic.com on API Gateway',
  },
  s3_put: {
    usd: 0.005 / 1_000,
    per: 'PUT request',
    isConfirmed: false,
    source: 'commonly quoted; no page read',
  },
  s3_get: {
    usd: 0.0004 / 1_000,
    per: 'GET or HEAD request',
    isConfirmed: false,
    source: 'commonly quoted; no page read',
  },
  event: {
    usd: 0,
    per: "event of an AWS service on EventBridge's default bus",
    isConfirmed: false,
    source: 'commonly quoted; no page read',
  },
  trace: {
    usd: 5 / 1e6,
    per: 'X-Ray trace',
    isConfirmed: false,
    source: 'commonly quoted; no page read',
  },
  alarm: {
    usd: 0.1,
    per: 'alarm-month, standard resolution',
    isConfirmed: false,
    source: 'c3x.dev on CloudWatch alarms',
  },
  dashboard: {
    usd: 3,
    per: 'dashboard-month',
    isConfirmed: false,
    source: 'factualminds.com on CloudWatch, June 2026',
  },
  custom_metric: {
    usd: 0.3,
    per: 'metric-month',
    isConfirmed: false,
    source: 'signoz.io on CloudWatch, February 2026',
  },
  secret: {
    usd: 0.4,
    per: 'secret-month',
    isConfirmed: false,
    source: 'hivebook.wiki on Secrets Manager',
  },
} as const satisfies Record<string, AwsRate>;

export type AwsRateName = keyof typeof awsRates;
