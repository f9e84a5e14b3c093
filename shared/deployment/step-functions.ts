import type { ToolFamily } from '../workflow/families.ts';
import type { StepFunction } from '../workflow/state-machine.ts';
import { type EnvironmentVariable, retentionEnvironment } from './environment.ts';
import type { FunctionFacts } from './function-facts.ts';
import {
  answerCalls,
  callModel,
  checkTemplates,
  deployStacks,
  findWorkspaces,
  keepArtifacts,
  readAwsAccounts,
  readLogGroups,
  readRecords,
  readRows,
  recordOutput,
  runCommands,
  startExecutions,
  wakeExecutions,
  writeAgents,
} from './grants.ts';

/** The longest that Lambda runs; the agent's own deadline may come first. */
const longest = { timeoutSeconds: 900 };

const agentEnvironment = [
  'AGENTS_TABLE',
  'AGENTS_BUCKET',
  'AGENTS_OUTPUT_LOG_GROUP',
  ...retentionEnvironment,
] as const satisfies readonly EnvironmentVariable[];

const takeTurns = [...readRecords, ...readRows, ...writeAgents, ...answerCalls, ...recordOutput] as const;
const runTools = [...takeTurns, ...keepArtifacts] as const;

/** A family whose tools need nothing beyond the agent itself. */
function toolFunction<Family extends ToolFamily>(family: Family, purpose: string) {
  return {
    purpose,
    entry: `lambdas/entries/tools/${family}.ts` as const,
    memoryMb: 512,
    ...longest,
    environment: agentEnvironment,
    grants: runTools,
    carries: ['agent-types'],
  } as const;
}

/** One function behind every Task of the state machine. */
export const stepFunctionFacts = {
  think: {
    purpose: 'One turn: asks the model, records its reply, says what comes next',
    entry: 'lambdas/entries/steps/think.ts',
    // It waits for the model nearly all of its time, and waiting is paid by the memory.
    memoryMb: 512,
    ...longest,
    environment: [
      ...agentEnvironment,
      'AGENTS_MODEL_ACCESS',
      'AGENTS_MODEL_KEY_ARN',
      'AGENTS_MODEL_WORKSPACE',
    ],
    grants: [...takeTurns, ...callModel],
    carries: ['agent-types'],
  },
  code: {
    ...toolFunction('code', 'Lists, reads and searches a workspace'),
    // One whole CPU.
    memoryMb: 1_769,
    scratchMb: 2_048,
    grants: [...runTools, ...findWorkspaces],
  },
  scan: {
    ...toolFunction('scan', 'Looks for secrets, insecure code and vulnerable dependencies in a workspace'),
    memoryMb: 3_008,
    scratchMb: 2_048,
    environment: [...agentEnvironment, 'AGENTS_ALLOWED_HOSTS', 'OSV_URL', 'NPM_REGISTRY_URL'],
    grants: [...runTools, ...findWorkspaces],
    carries: ['agent-types', 'syntax-trees'],
  },
  command: {
    ...toolFunction('command', 'Begins commands in the sandbox, looks after them and reads their reports'),
    // It reads manifests of a workspace and reports of up to 16 MB.
    memoryMb: 1_024,
    scratchMb: 2_048,
    environment: [...agentEnvironment, 'AGENTS_COMMAND_PROJECT'],
    grants: [...runTools, ...findWorkspaces, ...runCommands],
  },
  cloud: {
    ...toolFunction('cloud', 'Reads AWS accounts, and has them judge policies of a workspace'),
    // Templates are parsed here, and workspaces unpacked.
    memoryMb: 1_024,
    scratchMb: 2_048,
    environment: [
      ...agentEnvironment,
      'AGENTS_MEMBER_ROLE',
      'AGENTS_MEMBER_EXTERNAL_ID',
      'AGENTS_TEMPLATE_CHECKS',
    ],
    grants: [...runTools, ...findWorkspaces, ...readAwsAccounts, ...checkTemplates],
  },
  logs: {
    ...toolFunction('logs', 'Watches logs'),
    // Lines are parsed and counted: work for a whole CPU.
    memoryMb: 1_769,
    environment: [...agentEnvironment, 'AGENTS_MEMBER_ROLE', 'AGENTS_MEMBER_EXTERNAL_ID'],
    grants: [...runTools, ...readLogGroups],
  },
  deploy: {
    ...toolFunction('deploy', 'Deploys stacks by change set'),
    scratchMb: 2_048,
    environment: [...agentEnvironment, 'AGENTS_DEPLOY_POLICY', 'AGENTS_ALLOWED_HOSTS'],
    grants: [...runTools, ...findWorkspaces, ...deployStacks],
  },
  approve: {
    purpose: 'Notes what wakes an agent that waits for an approval',
    entry: 'lambdas/entries/steps/approve.ts',
    memoryMb: 256,
    timeoutSeconds: 30,
    environment: ['AGENTS_TABLE', 'AGENTS_BUCKET', 'AGENTS_STATE_MACHINE_ARN', ...retentionEnvironment],
    grants: [...readRecords, { on: 'table', actions: ['dynamodb:UpdateItem'] }, ...wakeExecutions],
  },
  renew: {
    purpose: 'Carries a long agent on in a fresh execution',
    entry: 'lambdas/entries/steps/renew.ts',
    memoryMb: 256,
    timeoutSeconds: 30,
    environment: ['AGENTS_TABLE', 'AGENTS_BUCKET', 'AGENTS_STATE_MACHINE_ARN', ...retentionEnvironment],
    grants: [...readRecords, { on: 'table', actions: ['dynamodb:UpdateItem'] }, ...startExecutions],
  },
  settle: {
    purpose: 'Records the end of an agent whose step broke',
    entry: 'lambdas/entries/steps/settle.ts',
    memoryMb: 256,
    timeoutSeconds: 60,
    environment: agentEnvironment,
    grants: [...readRecords, ...readRows, ...writeAgents, ...recordOutput],
  },
} as const satisfies Record<StepFunction, FunctionFacts>;
