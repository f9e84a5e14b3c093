import type { AgentEventsQuery, AgentOutputQuery } from '#shared/contract/agent-output.ts';
import type { DecisionRequest } from '#shared/contract/approvals.ts';
import type { ListAgentsQuery } from '#shared/contract/list-agents.ts';
import type { MessageRequest } from '#shared/contract/messages.ts';
import type { RouteName } from '#shared/contract/routes.ts';
import type { ScheduleInput } from '#shared/contract/schedules.ts';
import type { TaskInput } from '#shared/contract/task.ts';
import type { TeamOutputQuery } from '#shared/contract/team-output.ts';
import type { ToolCallsQuery } from '#shared/contract/tool-calls.ts';
import type { WorkspaceRequest } from '#shared/contract/workspaces.ts';

/** One call of a route, as a caller would make it. */
export interface ApiExample {
  path?: Readonly<Record<string, string>>;
  query?: Readonly<Record<string, string>>;
  body?: object;
}

const agent = { agent_id: 'agent-devsecops-scanner-abcdefghij' };

/** Of every route; the compiler holds bodies to the contract's types, a test everything to its schemas. */
export const apiExamples: Readonly<Record<RouteName, ApiExample>> = {
  task: {
    body: {
      subagent_type: 'devsecops-scanner',
      prompt: 'Full security scan: secrets, vulnerable dependencies, insecure patterns',
      run_in_background: true,
      timeout_minutes: 20,
    } satisfies TaskInput,
  },
  'agent-output': {
    path: agent,
    query: { filter: 'ERROR|WARN', wait_seconds: '25' } satisfies Texts<AgentOutputQuery>,
  },
  'agent-events': { path: agent, query: { filter: 'ERROR|WARN' } satisfies Texts<AgentEventsQuery> },
  'list-agents': { query: { status: 'running' } satisfies Texts<ListAgentsQuery> },
  'list-team-agents': { query: { status: 'failed', limit: '20' } satisfies Texts<ListAgentsQuery> },
  'search-team-output': {
    query: { filter: 'AccessDenied', since: '2026-11-22T08:00:00Z' } satisfies Texts<TeamOutputQuery>,
  },
  'kill-agent': { path: agent },
  'send-message': {
    path: agent,
    body: { text: 'Leave the folder legacy out of it' } satisfies MessageRequest,
  },
  'get-artifact': { path: { ...agent, name: 'report.sarif' } },
  'list-tool-calls': { path: agent, query: { limit: '50' } satisfies Texts<ToolCallsQuery> },
  'decide-approval': {
    path: agent,
    body: { decision: 'reject', note: 'Not before the release' } satisfies DecisionRequest,
  },
  'decide-team-approval': {
    path: agent,
    body: { decision: 'approve', plan_hash: '3fa9c1d20b7e5a64'.repeat(4) } satisfies DecisionRequest,
  },
  'list-agent-types': {},
  'create-workspace': {
    body: { sha256: '9f86d081884c7d659a2feaa0c55ad015'.repeat(2), bytes: 48_213 } satisfies WorkspaceRequest,
  },
  'list-schedules': {},
  'get-schedule': { path: { name: 'weekly-cost' } },
  'put-schedule': {
    path: { name: 'weekly-cost' },
    body: {
      expression: 'cron(0 6 ? * MON *)',
      timezone: 'Europe/Berlin',
      task: { subagent_type: 'cost-analysis-agent', prompt: 'What did AWS cost last week, and why?' },
    } satisfies ScheduleInput,
  },
  'delete-schedule': { path: { name: 'weekly-cost' } },
  'describe-api': {},
  health: {},
};

/** A query as it stands in an address. */
type Texts<Query> = Partial<Record<keyof Query, string>>;
