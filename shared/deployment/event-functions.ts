import { retentionEnvironment } from './environment.ts';
import type { FunctionFacts } from './function-facts.ts';
import {
  findWorkspaces,
  leaveDeadLetters,
  readRecords,
  readRows,
  recordOutput,
  startExecutions,
  wakeExecutions,
  writeAgents,
} from './grants.ts';

/** With what their end leaves open, and an execution for it. */
const endAgents = [...readRecords, ...readRows, ...writeAgents, ...recordOutput, ...startExecutions] as const;
const endEnvironment = [
  'AGENTS_TABLE',
  'AGENTS_BUCKET',
  'AGENTS_OUTPUT_LOG_GROUP',
  'AGENTS_STATE_MACHINE_ARN',
  ...retentionEnvironment,
] as const;

/**
 * Functions that no caller of the API waits for. What the first two fail at, after two more tries, is kept in a
 * queue; a fire of a schedule is looked after by a state machine of its own.
 */
export const eventFunctions = {
  'execution-status-changed': {
    purpose: 'Records the end of an agent whose execution was stopped or failed outside',
    entry: 'lambdas/entries/events/execution-status-changed.ts',
    memoryMb: 256,
    timeoutSeconds: 60,
    environment: endEnvironment,
    grants: [...endAgents, ...leaveDeadLetters],
  },
  sweep: {
    purpose: 'Every 5 minutes: finds agents whose start or end got lost',
    entry: 'lambdas/entries/events/sweep.ts',
    memoryMb: 512,
    timeoutSeconds: 240,
    environment: endEnvironment,
    grants: [
      ...endAgents,
      { on: 'index_running', actions: ['dynamodb:Query'] },
      { on: 'executions', actions: ['states:DescribeExecution'] },
      ...wakeExecutions,
      ...leaveDeadLetters,
    ],
  },
  'schedule-fire': {
    purpose: 'Starts the agent of a schedule',
    entry: 'lambdas/entries/events/schedule-fire.ts',
    memoryMb: 512,
    timeoutSeconds: 60,
    environment: [
      'AGENTS_TABLE',
      'AGENTS_BUCKET',
      'AGENTS_STATE_MACHINE_ARN',
      'AGENTS_MAX_RUNNING',
      ...retentionEnvironment,
      'AGENTS_DEFAULT_MODEL',
    ],
    grants: [
      ...readRecords,
      { on: 'table', actions: ['dynamodb:Query'] },
      { on: 'index_by_owner', actions: ['dynamodb:Query'] },
      ...writeAgents,
      ...startExecutions,
      ...findWorkspaces,
    ],
    carries: ['agent-types'],
  },
} as const satisfies Record<string, FunctionFacts>;

export type EventFunction = keyof typeof eventFunctions;
