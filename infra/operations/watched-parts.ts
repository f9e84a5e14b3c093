import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { AgentsApi } from '../api/agents-api.ts';
import type { AgentTable } from '../data/agent-table.ts';
import type { DeadLetters } from '../events/dead-letters.ts';
import type { AgentFunctions } from '../functions/agent-functions.ts';
import type { StageSettings } from '../settings.ts';

/** What operators watch. */
export interface WatchedParts {
  settings: StageSettings;
  table: AgentTable;
  api: AgentsApi;
  functions: AgentFunctions;
  machine: StateMachine;
  deadLetters: DeadLetters;
}
