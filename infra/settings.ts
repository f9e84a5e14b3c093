import type { WrittenDeployPolicy } from '#shared/deployment/deploy-policy.ts';
import type { ModelAccess } from '#shared/deployment/environment.ts';
import { checkSettings } from './check-settings.ts';

/** Everything that a stage may choose. Nothing here is provisioned capacity: an idle stage costs next to nothing. */
export interface StageSettings {
  /** Part of every name: `background-agents-<stage>`. Lower case, at most 12 characters. */
  stage: string;
  limits: {
    /** Running agents that one owner may have at once. */
    runningPerOwner: number;
    /** Calls to the API per second, of all callers together, and how many of them may come at once. */
    callsPerSecond: number;
    callsAtOnce: number;
    /**
     * Commands that run at the same time in the sandbox. Without a number the account's quota for small ARM builds is
     * the limit, and further ones queue; CodeBuild refuses a number above that quota, which is 1 in a new account.
     */
    commandsAtOnce?: number;
  };
  retention: {
    /** Hours that rows of ended agents stay readable. */
    completedHours: number;
    otherHours: number;
    /** Days that the agents' lines stay searchable. One of CloudWatch's own numbers: 1, 3, 5, 7, 14, 30, ... */
    outputDays: number;
    /** Days that logs for operators stay. */
    logDays: number;
    /** Days that uploaded workspaces stay, at least 3. One that has not a day left is asked for anew: an agent may run for that. */
    workspaceDays: number;
  };
  model: {
    access: ModelAccess;
    /** For agent types that leave the model open: `haiku`, `sonnet`, `opus` or a full id. */
    default: string;
    /** With `claude-platform`: the id of the workspace, `wrkspc_...`. */
    workspace?: string;
  };
  /**
   * Agents look into member accounts of the organisation through a role of this name in each, which trusts the roles of
   * the functions `cloud` and `logs` and asks for this id. Without it they see the account of the stack alone.
   */
  cloud?: { memberRole: string; externalId: string };
  /**
   * What agents may deploy, and where; nothing when left out. `execution_role` is needed: the function itself has no
   * right to any resource. See docs/deployments.md.
   */
  deployments?: WrittenDeployPolicy & { execution_role: string };
  /** Hosts whose headers and TLS agents may check, as `example.com` or `example.com:8443`; none when left out. */
  allowedHosts?: readonly string[];
  alarms: {
    /** Where alarms go. Without one they are seen in the console only. */
    email?: string;
    /** US dollars of model use in an hour that somebody should hear of. */
    costPerHourUsd: number;
  };
  approvals: {
    /** Whether an owner may approve what his own agents ask for; else it takes somebody else of the team. */
    byOwner: boolean;
  };
  schedules: {
    /**
     * Turns on "what AWS cost last week", every Monday morning, and says whose it is: the ARN of a role or user,
     * without a path, as calls are known by. It is among that owner's schedules, and so are its agents.
     * The agent needs tools of the family `cloud` for it.
     */
    weeklyCostAnalysisFor?: string;
  };
  /** API Gateway has one role for logs per account and region: false where the account has set its own. */
  ownsApiGatewayLogRole: boolean;
}

const dev: StageSettings = {
  stage: 'dev',
  limits: { runningPerOwner: 5, callsPerSecond: 50, callsAtOnce: 100 },
  retention: { completedHours: 24, otherHours: 48, outputDays: 14, logDays: 14, workspaceDays: 7 },
  model: { access: 'api-key', default: 'sonnet' },
  alarms: { costPerHourUsd: 20 },
  approvals: { byOwner: true },
  schedules: {},
  ownsApiGatewayLogRole: true,
};

const prod: StageSettings = {
  ...dev,
  stage: 'prod',
  approvals: { byOwner: false },
  limits: { ...dev.limits, callsPerSecond: 200, callsAtOnce: 400 },
  retention: { ...dev.retention, logDays: 90 },
};

const stages: Record<string, StageSettings> = { dev, prod };

/** @throws {Error} naming the stages that there are, or what is wrong with this one. */
export function settingsOf(stage: string): StageSettings {
  const settings = stages[stage];
  if (settings !== undefined) return checkSettings(settings);
  throw new Error(
    `There is no stage "${stage}" in infra/settings.ts, only ${Object.keys(stages).join(', ')}`,
  );
}
