/** Limits that more than one side must agree on. Settings may lower some of them, never raise these. */
export const limits = {
  /** One output line, in UTF-8 bytes; the rest is cut with a visible mark. */
  lineBytes: 8 * 1024,
  /**
   * `agent-<name>-<10 characters>` is also a Step Functions execution name, which ends at 80 characters; later
   * executions of the agent have up to 5 more: `-e123`, `-end`.
   */
  agentTypeNameChars: 58,
  promptBytes: 100 * 1024,
  descriptionChars: 200,
  /** A message to a running agent, in UTF-8 bytes, and how many may wait to be told. */
  messageBytes: 16 * 1024,
  waitingMessages: 10,
  /** What a tool may ask a person: how often in one agent, in how many characters, and for how long. */
  approvals: 20,
  approvalTitleChars: 200,
  approvalDetailsBytes: 16 * 1024,
  approvalMinutes: { default: 60, max: 1440 },
  /** Of an agent's own time, what an approval leaves for what comes behind it. */
  approvalMarginSeconds: 60,
  noteChars: 500,
  /** One report of progress, of one line or several. */
  progressChars: 4_000,
  filterChars: 1_000,
  /** A request body that is not an upload. */
  bodyBytes: 1024 * 1024,
  /** API Gateway ends a request at 29 s; a waiting answer leaves before that. */
  waitSeconds: 25,
  /** A live stream: its longest, after which its reader resumes; its keep-alives; lines in one event; at once per owner. */
  stream: { seconds: 300, keepAliveSeconds: 15, lines: 500, perOwner: 32 },
  timeoutMinutes: { min: 1, max: 1440, default: 30 },
  /** The most that a request may let an agent spend. */
  costUsd: 10_000,
  /** Running agents of one owner, unless a setting says otherwise. */
  runningPerOwner: 5,
  turns: 200,
  /** Step Functions ends an execution at 25,000 events; the rest is for retries, which nobody counts. */
  eventsPerExecution: 20_000,
  /** How often a model that stops without `finish`, or is cut off, is asked to go on. */
  reminders: 1,
  continuations: 3,
  /** Lines in one AgentOutput answer: default and most. */
  outputLines: { default: 1_000, max: 10_000 },
  /** Lines in one answer of the search through everybody's output. */
  teamLines: { default: 100, max: 1_000 },
  listPage: { default: 50, max: 200 },
  /** Of a tool call's id, and of the name that it calls. */
  callNameChars: 256,
  /** Tool calls of one reply that are run. */
  callsPerTurn: 64,
  /** Lines that one reply, or the tools of one turn, may write; far more than its tokens allow. */
  linesPerTurn: 20_000,
  /** What a tool may hand to the model, in UTF-8 bytes. */
  toolResultBytes: 32 * 1024,
  /** What a tool that goes on later may keep until then, in bytes of JSON. */
  toolStateBytes: 64 * 1024,
  /** The longest that such a tool may ask to be left alone. */
  toolPauseSeconds: 86_400,
  /** What is recorded of a call's input, in bytes of JSON. */
  callInputBytes: 2 * 1024,
  /** What is recorded of what became of an abandoned call, in characters. */
  aftermathChars: 1_000,
  /** Files that an agent makes: each, all of them together, how many, and the length of a name. */
  artifacts: { bytes: 10 * 1024 * 1024, totalBytes: 50 * 1024 * 1024, count: 20, nameChars: 100 },
  /** Model calls that were throttled or broke, in a row, before the agent gives up. */
  modelAttempts: 12,
  /** The longest single sleep an agent may ask for. */
  waitToolSeconds: 3_600,
} as const;
