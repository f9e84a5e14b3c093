import type { RouteName } from '#shared/contract/routes.ts';
import { type AgentEventsDeps, createAgentEventsHandler } from './agent-events.ts';
import { createAgentOutputHandler } from './agent-output.ts';
import { createCreateWorkspaceHandler } from './create-workspace.ts';
import { createDecideApprovalHandler, createDecideTeamApprovalHandler } from './decide-approval.ts';
import { createDescribeApiHandler, type DescribeApiDeps } from './describe-api.ts';
import { createGetArtifactHandler } from './get-artifact.ts';
import { createHealthHandler, type HealthDeps } from './health.ts';
import { createKillAgentHandler } from './kill-agent.ts';
import { createListAgentTypesHandler } from './list-agent-types.ts';
import { createListAgentsHandler, createListTeamAgentsHandler } from './list-agents.ts';
import { createListToolCallsHandler } from './list-tool-calls.ts';
import {
  createDeleteScheduleHandler,
  createGetScheduleHandler,
  createListSchedulesHandler,
  createPutScheduleHandler,
} from './schedules.ts';
import { createSearchTeamOutputHandler } from './search-team-output.ts';
import { createSendMessageHandler } from './send-message.ts';
import { createTaskHandler } from './task.ts';
import type { HttpHandler } from './wrapper.ts';

/** What all routes together need. */
export type HttpDeps = Parameters<typeof createTaskHandler>[0] &
  Parameters<typeof createAgentOutputHandler>[0] &
  Parameters<typeof createListAgentsHandler>[0] &
  Parameters<typeof createKillAgentHandler>[0] &
  Parameters<typeof createSendMessageHandler>[0] &
  Parameters<typeof createGetArtifactHandler>[0] &
  Parameters<typeof createListToolCallsHandler>[0] &
  Parameters<typeof createDecideApprovalHandler>[0] &
  Parameters<typeof createListAgentTypesHandler>[0] &
  Parameters<typeof createCreateWorkspaceHandler>[0] &
  Parameters<typeof createPutScheduleHandler>[0] &
  Parameters<typeof createDeleteScheduleHandler>[0] &
  Parameters<typeof createSearchTeamOutputHandler>[0] &
  AgentEventsDeps &
  DescribeApiDeps &
  HealthDeps;

/** Every route's handler, for a process that serves them all. */
export function createHandlers(deps: HttpDeps): Record<RouteName, HttpHandler> {
  return {
    task: createTaskHandler(deps),
    'agent-output': createAgentOutputHandler(deps),
    'agent-events': createAgentEventsHandler(deps),
    'list-agents': createListAgentsHandler(deps),
    'list-team-agents': createListTeamAgentsHandler(deps),
    'search-team-output': createSearchTeamOutputHandler(deps),
    'kill-agent': createKillAgentHandler(deps),
    'decide-approval': createDecideApprovalHandler(deps),
    'decide-team-approval': createDecideTeamApprovalHandler(deps),
    'send-message': createSendMessageHandler(deps),
    'get-artifact': createGetArtifactHandler(deps),
    'list-tool-calls': createListToolCallsHandler(deps),
    'list-agent-types': createListAgentTypesHandler(deps),
    'create-workspace': createCreateWorkspaceHandler(deps),
    'list-schedules': createListSchedulesHandler(deps),
    'get-schedule': createGetScheduleHandler(deps),
    'put-schedule': createPutScheduleHandler(deps),
    'delete-schedule': createDeleteScheduleHandler(deps),
    'describe-api': createDescribeApiHandler(deps),
    health: createHealthHandler(deps),
  };
}
