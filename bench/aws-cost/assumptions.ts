/** What a run on this machine cannot show. Each makes the sum larger rather than smaller. */
export const assumptions = {
  /** One call of DynamoDB or CloudWatch Logs, from Lambda. */
  awsCallMs: 8,
  /** Start of a function, which Lambda bills; once for each function that the agent needs. */
  coldStartMs: 600,
  /** Lambda's own START, END and REPORT of an invocation, in JSON. */
  lambdaLogBytes: 900,
  /** One event of an execution in its log, which holds no data; a Task has five, another state two. */
  executionEventBytes: 500,
  /** One line of the API's access log. */
  accessLogBytes: 500,
  /** Calls for an agent: POST /workspaces, POST /tasks, GET .../output at its end, and once more with a filter. */
  apiRequests: 4,
  /** The workspace's upload by the caller. */
  s3Puts: 1,
  /** Whether it is there (twice), and its download by the function that reads it. */
  s3Gets: 3,
  /** The end of the execution, which EventBridge tells of. */
  events: 1,
  traces: 1,
  /** How often a waiting reader looks at the record, which is one read unit. */
  looksPerSecond: 2,
  /** One invocation of the sweep that finds nothing. */
  sweepMs: 200,
  /** Agents whose lines and rows still lie there, in the idle month. */
  keptAgents: 1_000,
} as const;
